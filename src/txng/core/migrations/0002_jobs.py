from django.db import migrations, models

import txng.core.clock

# Once a job has begun, its key is free: what changes from now on needs another run, and a failed run that comes back
# to the queue must not meet a second one with the same key.
FREE_THE_KEY = """
create function core_job_begun() returns trigger language plpgsql as $$
begin
    new.queueing_lock := null;
    return new;
end $$;
create trigger core_job_begun before update of status on procrastinate_jobs
    for each row when (old.status = 'todo' and new.status = 'doing') execute function core_job_begun();
create index core_jobs_parked on procrastinate_jobs (id) where status = 'failed';
"""
NOT = """
drop index core_jobs_parked;
drop trigger core_job_begun on procrastinate_jobs;
drop function core_job_begun();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial"), ("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.CreateModel(
            name="JobFault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job", models.BigIntegerField()),
                ("name", models.CharField(max_length=128)),
                ("attempt", models.IntegerField()),
                ("at", models.DateTimeField(default=txng.core.clock.now)),
                ("error", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["job", "-id"], name="job_fault_job")]},
        ),
        migrations.RunSQL(FREE_THE_KEY, NOT),
    ]
