"""Small documents are stored by one call of the database instead of a dozen."""

from django.db import migrations

# Returns the number of the capture job; NULL, with nothing written, where anything is not as it mostly is: an event is
# stored already or declared erroneous, an id is taken, a word or context is new, a key was used before. Positions of
# events in the arrays (from 1) stand for their numbers. Writes what `writing` writes for larger documents.
FUNCTION = """
CREATE FUNCTION event_capture_small(
  hashes bytea[], event_times bigint[], read_points bigint[], biz_locations bigint[], steps text[], dispositions text[],
  tz_mins smallint[], etypes smallint[], actions smallint[], event_ids text[], docs bytea[],
  thing_ks bigint[], thing_ats integer[], quantities float8[], roles smallint[], uoms text[],
  fact_ks bigint[], fact_ats integer[], lows float8[], highs float8[],
  value_kinds smallint[], value_ks bigint[], audiences bigint[], texts text[],
  stat_days integer[], stat_etypes smallint[], stat_steps text[], stat_events bigint[], stat_things bigint[],
  in_context bytea, with_zdict smallint, of_owner integer, by_user bigint, recorded bigint, named uuid,
  with_key text, key_lock bigint, digest_of_request bytea, declarations bigint
) RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  seqs bigint[]; job bigint; context_id integer; instant timestamptz;
  named_by_sender text[] := array_remove(event_ids, NULL);
BEGIN
  IF with_key IS NOT NULL THEN
    IF NOT pg_try_advisory_xact_lock(key_lock)
      OR (of_owner IS NULL
          AND EXISTS (SELECT FROM capture_job WHERE owner IS NULL AND idempotency_key = with_key))
      OR EXISTS (SELECT FROM capture_job WHERE owner = of_owner AND idempotency_key = with_key)
    THEN RETURN NULL; END IF;
  END IF;
  PERFORM pg_advisory_xact_lock_shared(declarations);
  SELECT id INTO context_id FROM event_context WHERE digest = in_context;
  IF context_id IS NULL
    OR EXISTS (SELECT FROM event WHERE hash = ANY(hashes))
    OR EXISTS (SELECT FROM event WHERE corrects = ANY(hashes) AND corrects IS NOT NULL)
    OR EXISTS (SELECT FROM unnest(steps || dispositions) AS w (text)
               WHERE text IS NOT NULL AND NOT EXISTS (SELECT FROM event_word k WHERE k.word = w.text))
  THEN RETURN NULL; END IF;
  IF cardinality(named_by_sender) > 0 THEN
    IF EXISTS (SELECT FROM event WHERE event_id = ANY(named_by_sender) AND event_id IS NOT NULL AND corrects IS NULL)
      OR EXISTS (SELECT FROM event WHERE event_id = ANY(named_by_sender) AND event_id IS NOT NULL
                 AND corrects IS NOT NULL)
      OR EXISTS (SELECT FROM event_resent WHERE event_id = ANY(named_by_sender) AND event_id IS NOT NULL)
    THEN RETURN NULL; END IF;
  END IF;
  job := nextval('capture_job_id_seq');
  SELECT array_agg(nextval('event_seq')) INTO seqs FROM generate_series(1, cardinality(hashes));
  instant := timestamptz 'epoch' + recorded * interval '1 microsecond';
  INSERT INTO event (seq, event_time, record_time, read_point, biz_location, capture, owner, biz_step, disposition,
    context, tz_min, etype, action, zdict, hash, corrects, event_id, doc)
  SELECT r.seq, timestamptz 'epoch' + r.event_time * interval '1 microsecond', instant, r.read_point, r.biz_location,
    job, of_owner, s.id, d.id, context_id, r.tz_min, r.etype, r.action, with_zdict, r.hash, NULL, r.event_id, r.doc
  FROM unnest(seqs, event_times, read_points, biz_locations, steps, dispositions, tz_mins, etypes, actions, hashes,
      event_ids, docs)
    AS r (seq, event_time, read_point, biz_location, step, disposition, tz_min, etype, action, hash, event_id, doc)
    LEFT JOIN event_word s ON s.word = r.step LEFT JOIN event_word d ON d.word = r.disposition;
  INSERT INTO event_thing (k, event_time, seq, quantity, role, uom)
  SELECT k, timestamptz 'epoch' + event_times[at] * interval '1 microsecond', seqs[at], quantity, role, uom
  FROM unnest(thing_ks, thing_ats, quantities, roles, uoms) AS r (k, at, quantity, role, uom);
  IF cardinality(fact_ks) > 0 THEN
    INSERT INTO event_fact (k, event_time, seq, low, high)
    SELECT k, timestamptz 'epoch' + event_times[at] * interval '1 microsecond', seqs[at], low, high
    FROM unnest(fact_ks, fact_ats, lows, highs) AS r (k, at, low, high);
  END IF;
  INSERT INTO event_value (kind, k, audience, value)
  SELECT kind, k, audience, value FROM unnest(value_kinds, value_ks, audiences, texts) AS r (kind, k, audience, value)
  ON CONFLICT DO NOTHING;
  INSERT INTO capture_job (id, token, owner, actor_user, created_at, events, captured, duplicates, idempotency_key,
    request_digest, event_hash, finished_at)
  VALUES (job, named, of_owner, by_user, instant, cardinality(hashes), cardinality(hashes), 0, with_key,
    digest_of_request, hashes[1], clock_timestamp());
  INSERT INTO stat_day (day, owner, etype, biz_step, events, things)
  SELECT date '1970-01-01' + r.day, coalesce(of_owner, 0), r.etype, coalesce(s.id, 0), r.events, r.things
  FROM unnest(stat_days, stat_etypes, stat_steps, stat_events, stat_things) AS r (day, etype, step, events, things)
    LEFT JOIN event_word s ON s.word = r.step
  ORDER BY 1, 3, 4
  ON CONFLICT (day, owner, etype, biz_step)
  DO UPDATE SET events = stat_day.events + excluded.events, things = stat_day.things + excluded.things;
  RETURN job;
END $$"""

# One row of a day is changed by every capture of its party: room beside it saves its index the changes.
ROOM = "ALTER TABLE stat_day SET (fillfactor = 50)"


class Migration(migrations.Migration):
    dependencies = [("events", "0006_capture_job_errors_and_forgotten_tokens")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION event_capture_small"),
        migrations.RunSQL(ROOM, "ALTER TABLE stat_day RESET (fillfactor)"),
    ]
