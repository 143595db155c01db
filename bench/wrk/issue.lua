-- Numbers of the services named on the command line, each request with an Idempotency-Key of its own.
local services = {}
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("id", threads)
end
function init(args)
  for i = 1, #args do services[i] = args[i] end
  math.randomseed(os.time() * 100 + id)
  counter = 0
  run = tostring(os.time()) .. "-" .. id .. "-" .. math.random(1000000)
  refused = 0
end
function request()
  counter = counter + 1
  local body = '{"service":"' .. services[math.random(#services)] .. '","channel":"online"}'
  return wrk.format("POST", "/api/v1/tickets",
    {["Content-Type"] = "application/json", ["Idempotency-Key"] = run .. "-" .. counter}, body)
end
function response(status)
  if status ~= 201 then refused = refused + 1 end
end
function done(summary, latency)
  io.write(string.format("RESULT %.1f %.3f %.3f %d\n", summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.read + summary.errors.timeout + summary.errors.connect))
end
