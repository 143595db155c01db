\set s random(1, 24)
update queueing_ticket set state = 'finished', called_at = now(), ended_at = now()
where id = (
  select t.id from queueing_ticket t
  where t.mall_id = (select mall_id from bench_service where n = :s)
    and t.service_id = (select service_id from bench_service where n = :s)
    and t.day = (now() at time zone 'Asia/Jakarta')::date and t.state = 'waiting'
  order by t.rank, t.number limit 1 for update of t skip locked
)
returning id, label;
