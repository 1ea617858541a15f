from django.db import migrations, models

PENDING = """
create function core_change_pending() returns trigger language plpgsql as $$
begin
    insert into core_changepending (record) values (new.id);
    return null;
end $$;
create trigger core_change_pending after insert on core_changerecord
    for each row execute function core_change_pending();
insert into core_changepending (record) select id from core_changerecord;
"""
NOT = """
drop trigger core_change_pending on core_changerecord;
drop function core_change_pending();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_stored_files")]

    operations = [
        migrations.CreateModel(
            name="ChangePending",
            fields=[("record", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="ChangePosition",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("record", models.BigIntegerField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="ChangeFollower",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunSQL(PENDING, NOT),
    ]
