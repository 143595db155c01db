\set s random(1, 24)
update queueing_ticket set state = 'finished', called_at = now(), ended_at = now()
where id = (
  select t.id from queueing_ticket t, bench_service s
  where s.n = :s and t.mall_id = s.mall_id and t.service_id = s.service_id and t.day = current_date
    and t.state = 'waiting'
  order by t.rank, t.number limit 1 for update of t skip locked
)
returning id, label;
