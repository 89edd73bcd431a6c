import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('igny8_auth', '0002_api_key_site'),
        ('integration', '0011_one_latest_job'),
        ('system', '0001_create'),
        ('writer', '0006_article_import'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContentStatus',
            fields=[
                ('content', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='status', serialize=False, to='writer.content')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='igny8_auth.account')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='system.site')),
                ('content_type', models.CharField(help_text="the content's", max_length=20)),
                ('saved_at', models.DateTimeField(help_text="the content's updated_at")),
                ('state', models.CharField(choices=[('draft', 'Something needed is missing'), ('ready', 'Could be published'), ('scheduled', 'Goes out at its time'), ('moving', 'On its way to the site'), ('published', 'On the site'), ('with_issues', 'On the site, but a check from outside failed'), ('failed', 'Not published; nothing was changed'), ('skipped', 'Was there already when its time came')], max_length=12)),
                ('is_archived', models.BooleanField()),
                ('on_site', models.CharField(help_text='the type of its post, where the site has it; else empty', max_length=20)),
                ('has_drift', models.BooleanField(help_text='the site told something else, which waits for a choice')),
            ],
        ),
        migrations.AddIndex(
            model_name='contenttaxonomy',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['integration', 'taxonomy'], name='term_counts'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('drifted_at__isnull', False)), fields=['integration'], name='publication_drifted'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['-last_published_at', '-id'], name='publication_list'),
        ),
        migrations.AddIndex(
            model_name='publishjob',
            index=models.Index(condition=models.Q(('finished_at__isnull', False)), fields=['account', 'finished_at'], include=('integration', 'content', 'state', 'created_at', 'due_at'), name='job_ended_by_time'),
        ),
        migrations.AddIndex(
            model_name='publishjob',
            index=models.Index(condition=models.Q(('finished_at__isnull', False)), fields=['integration', 'finished_at'], include=('state',), name='job_ended_by_site'),
        ),
        migrations.AddIndex(
            model_name='publishjob',
            index=models.Index(condition=models.Q(('state__in', ('ready', 'preparing', 'committing', 'unknown'))), fields=['account', 'due_at'], include=('integration', 'content', 'state'), name='job_active_by_due_time'),
        ),
        migrations.AddIndex(
            model_name='publishjob',
            index=models.Index(condition=models.Q(('is_latest', True), ('state', 'failed')), fields=['account', 'integration'], name='job_failed_by_site'),
        ),
        migrations.AddIndex(
            model_name='publishjob',
            index=models.Index(fields=['account', '-id'], include=('state', 'mode', 'due_at'), name='job_list'),
        ),
        migrations.AddIndex(
            model_name='publishjob',
            index=models.Index(condition=models.Q(('state__in', ['ready', 'preparing', 'committing', 'unknown', 'published'])), fields=['account', 'mode', '-id'], name='job_list_under_way'),
        ),
        migrations.AddIndex(
            model_name='publishjob',
            index=models.Index(fields=['integration', '-id'], name='job_list_of_site'),
        ),
        migrations.AddIndex(
            model_name='contentstatus',
            index=models.Index(fields=['account', 'is_archived', 'site', 'content_type', 'state', 'on_site'], name='content_status_counts'),
        ),
        migrations.AddIndex(
            model_name='contentstatus',
            index=models.Index(fields=['account', 'is_archived', 'state', '-saved_at', '-content'], include=('site', 'content_type'), name='content_status_list'),
        ),
        migrations.AddIndex(
            model_name='contentstatus',
            index=models.Index(fields=['account', 'is_archived', '-saved_at', '-content'], include=('site',), name='content_status_list_all'),
        ),
        migrations.AddIndex(
            model_name='contentstatus',
            index=models.Index(fields=['account', 'is_archived', 'content_type', '-saved_at', '-content'], include=('state',), name='content_status_list_type'),
        ),
        migrations.AddIndex(
            model_name='contentstatus',
            index=models.Index(fields=['site', 'is_archived', '-saved_at', '-content'], include=('state', 'content_type'), name='content_status_list_site'),
        ),
        migrations.AddIndex(
            model_name='contentstatus',
            index=models.Index(condition=models.Q(('has_drift', True)), fields=['account', 'is_archived', 'site'], name='content_status_drift'),
        ),
    ]
