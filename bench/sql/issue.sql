\set s random(1, 24)
with service as (
  select * from bench_service where n = :s
), counted as (
  insert into queueing_day (mall_id, service_id, day, last, before, latest)
  select mall_id, service_id, (now() at time zone 'Asia/Jakarta')::date, 1, now(), now() from service
  on conflict (mall_id, service_id, day) do update
    set last = queueing_day.last + 1, before = queueing_day.latest, latest = greatest(queueing_day.latest, now())
  returning last
), ticket as (
  insert into queueing_ticket (id, mall_id, day, origin_id, number, label, service_id, channel, priority, lang, state,
                               rank, since, issued_at, recalls)
  select gen_random_uuid(), mall_id, (now() at time zone 'Asia/Jakarta')::date, service_id, last, prefix || '-' || last, service_id, 'online',
         'normal', 'id', 'waiting', now(), now(), now(), 0
  from service, counted
  returning id, mall_id, label
), event as (
  insert into kernel_journal (mall_id, kind, subject, actor_kind, occurred_at, data)
  select mall_id, 'ticket.issued', id, 'visitor', now(),
    jsonb_build_object('service', code, 'number', label, 'day', (now() at time zone 'Asia/Jakarta')::date, 'channel', 'online',
                       'priority', 'normal', 'rank', now(), 'lang', 'id')
  from ticket, (select code from service) as service
)
select id, label from ticket;
