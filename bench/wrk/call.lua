-- call-next: arguments are code=token pairs, one a counter; each connection of wrk speaks for the next counter.
local desks = {}
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("id", threads)
end
function init(args)
  for i = 1, #args do
    local code, token = args[i]:match("^(.-)=(.+)$")
    desks[#desks + 1] = wrk.format("POST", "/api/v1/counters/" .. code .. "/call-next",
      {["Authorization"] = "Bearer " .. token})
  end
  turn = id
end
function request()
  turn = turn + 1
  return desks[turn % #desks + 1]
end
function done(summary, latency)
  io.write(string.format("RESULT %.1f %.3f %.3f %d\n", summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.read + summary.errors.timeout + summary.errors.connect))
end
