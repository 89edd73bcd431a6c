import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('igny8_auth', '0002_api_key_site'),
        ('integration', '0006_import'),
    ]

    operations = [
        migrations.AddField(
            model_name='siteintegration',
            name='down_since',
            field=models.DateTimeField(help_text='as its health has it; publishes wait', null=True),
        ),
        migrations.CreateModel(
            name='AlertSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_enabled', models.BooleanField(default=True)),
                ('emails', models.JSONField(default=list, help_text='addresses; empty: those of the owners')),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='alert_settings', to='igny8_auth.account')),
            ],
        ),
        migrations.CreateModel(
            name='HealthChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('before', models.CharField(choices=[('unknown', 'Not asked yet'), ('up', 'It answers, and nothing is wrong'), ('degraded', 'It answers, and says that something is wrong'), ('down', 'It does not answer as it should; publishes wait')], max_length=10)),
                ('after', models.CharField(choices=[('unknown', 'Not asked yet'), ('up', 'It answers, and nothing is wrong'), ('degraded', 'It answers, and says that something is wrong'), ('down', 'It does not answer as it should; publishes wait')], max_length=10)),
                ('code', models.CharField(blank=True, default='', max_length=40)),
                ('message', models.CharField(blank=True, default='', max_length=500)),
                ('appeared', models.JSONField(default=list, help_text='checks that fail now and did not before')),
                ('mended', models.JSONField(default=list, help_text='checks that do not fail any more')),
                ('integration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='health_changes', to='integration.siteintegration')),
            ],
        ),
        migrations.CreateModel(
            name='AlertMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.CharField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'To be sent'), ('sent', 'A mail server took it'), ('not_sent', 'No mail server is set'), ('failed', 'Given up')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(help_text='sent then; or the end of a lease')),
                ('error', models.CharField(blank=True, default='', max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alert_mails', to='igny8_auth.account')),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mails', to='integration.healthchange')),
            ],
        ),
        migrations.CreateModel(
            name='SiteHealth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('unknown', 'Not asked yet'), ('up', 'It answers, and nothing is wrong'), ('degraded', 'It answers, and says that something is wrong'), ('down', 'It does not answer as it should; publishes wait')], default='unknown', max_length=10)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('code', models.CharField(blank=True, default='', help_text='why it is down', max_length=40)),
                ('problems', models.JSONField(default=list, help_text='names of the checks that failed')),
                ('failures', models.PositiveSmallIntegerField(default=0, help_text='looks without an answer, in a row')),
                ('complaints', models.PositiveSmallIntegerField(default=0, help_text='looks that found more amiss')),
                ('checked_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now, help_text='asked next; or the end of a lease')),
                ('report', models.JSONField(help_text='as the site last gave it', null=True)),
                ('error', models.JSONField(help_text='of the latest look, when it had no answer', null=True)),
                ('integration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='health', to='integration.siteintegration')),
            ],
        ),
        migrations.AddIndex(
            model_name='healthchange',
            index=models.Index(fields=['integration', '-id'], name='health_change_of_site'),
        ),
        migrations.AddIndex(
            model_name='alertmail',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['next_at'], name='alert_mail_to_send'),
        ),
        migrations.AddIndex(
            model_name='alertmail',
            index=models.Index(fields=['account', '-id'], name='alert_mail_of_account'),
        ),
        migrations.AddConstraint(
            model_name='alertmail',
            constraint=models.UniqueConstraint(fields=('change', 'recipient'), name='one_mail_per_change_and_person'),
        ),
        migrations.AddIndex(
            model_name='sitehealth',
            index=models.Index(fields=['next_at'], name='health_to_check'),
        ),
    ]
