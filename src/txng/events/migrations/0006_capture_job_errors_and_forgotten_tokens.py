"""What a capture that proceeds left out of a document; page tokens that were given back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0005_values_queries_subscriptions'),
    ]

    operations = [
        migrations.CreateModel(
            name='ForgottenToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField(unique=True)),
                ('expires', models.DateTimeField()),
            ],
            options={
                'db_table': 'event_forgotten_token',
            },
        ),
        migrations.AddField(
            model_name='capturejob',
            name='behaviour',
            field=models.TextField(db_default='rollback'),
        ),
        migrations.AddField(
            model_name='capturejob',
            name='errors',
            field=models.JSONField(null=True),
        ),
    ]
