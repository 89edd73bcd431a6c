import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('igny8_auth', '0002_api_key_site'),
        ('integration', '0007_health'),
    ]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500)),
                ('description', models.CharField(blank=True, default='', max_length=200)),
                ('events', models.JSONField(default=list)),
                ('sealed_secrets', models.TextField(help_text='encrypted; see integration/webhook_secrets.py')),
                ('is_enabled', models.BooleanField(default=True)),
                ('disabled_reason', models.CharField(blank=True, default='', max_length=200)),
                ('failing_since', models.DateTimeField(help_text='no delivery has worked since', null=True)),
                ('delivered_at', models.DateTimeField(help_text='the latest that worked', null=True)),
                ('tried_at', models.DateTimeField(default=django.utils.timezone.now, help_text='the least recently served comes first')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='igny8_auth.account')),
            ],
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=64)),
                ('event', models.CharField(choices=[('site.down', 'A site does not answer as it should'), ('site.up', 'It answers again, and nothing is wrong'), ('site.degraded', 'It answers, and says that something is wrong'), ('job.published', 'An article is on a site'), ('job.failed', 'A publish was given up'), ('webhook.test', 'Somebody asked for it')], max_length=40)),
                ('body', models.TextField(help_text='the bytes that are signed and sent')),
                ('state', models.CharField(choices=[('waiting', 'To be sent'), ('sending', 'On its way'), ('delivered', 'The receiver took it'), ('failed', 'Given up')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('tries_left', models.PositiveSmallIntegerField(default=7)),
                ('next_at', models.DateTimeField(help_text='sent then; or the end of a lease')),
                ('http_status', models.PositiveSmallIntegerField(null=True)),
                ('error', models.CharField(blank=True, default='', max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='integration.webhook')),
            ],
        ),
        migrations.AddIndex(
            model_name='webhook',
            index=models.Index(fields=['account', 'is_enabled'], name='webhook_of_account'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['webhook', 'next_at'], name='webhook_delivery_pending'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['webhook', '-id'], name='webhook_delivery_latest'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(fields=('webhook', 'message_id'), name='one_delivery_per_message'),
        ),
    ]
