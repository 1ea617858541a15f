"""What Django's models cannot say: the sequence, how documents are kept, and that events never change."""

from django.db import migrations

SEQUENCE = "CREATE SEQUENCE event_seq AS bigint"

# Documents come compressed; the statistics and visibility of tables that only grow are kept fresh by their inserts.
STORAGE = """
ALTER TABLE event ALTER COLUMN doc SET STORAGE EXTERNAL, ALTER COLUMN hash SET STORAGE PLAIN;
ALTER TABLE event SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE event_thing SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
"""
STORAGE_BACK = """
ALTER TABLE event_thing RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
ALTER TABLE event RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
ALTER TABLE event ALTER COLUMN doc SET STORAGE EXTENDED, ALTER COLUMN hash SET STORAGE EXTENDED;
"""

# One look per statement, none per row. `services` opens the door for the demonstration's events and for a rebuild of
# the columns that are derived from the document.
IMMUTABLE = """
CREATE FUNCTION event_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('txng.event_change', true) IS DISTINCT FROM TG_OP THEN
    RAISE EXCEPTION 'events are immutable: correct a mistake by a later event'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER event_is_immutable BEFORE UPDATE OR DELETE ON event
  FOR EACH STATEMENT EXECUTE FUNCTION event_is_immutable();
"""
IMMUTABLE_BACK = "DROP TRIGGER event_is_immutable ON event; DROP FUNCTION event_is_immutable();"


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RunSQL(SEQUENCE, "DROP SEQUENCE event_seq"),
        migrations.RunSQL(STORAGE, STORAGE_BACK),
        migrations.RunSQL(IMMUTABLE, IMMUTABLE_BACK),
    ]
