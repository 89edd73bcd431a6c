"""Shapes of a site's settings: what may be asked for, what is answered."""

from typing import Any, get_args

from rest_framework import serializers

from igny8_core.auth.fields import StrictSerializer
from igny8_core.wordpress.messages import ContentFormat, Overflow, SeoPlugin

MAX_TERM_ID = 2**63 - 1


class PostTypesField(serializers.DictField):
    """Post type → whether IGNY8 may use it."""

    default_error_messages = {
        "not_a_type": "{name} is no name of a post type: lower case letters, digits, - and _, at most 20."
    }
    name = serializers.RegexField(r"\A[a-z0-9_-]{1,20}\Z")
    child = serializers.BooleanField()

    def to_internal_value(self, data: Any) -> Any:
        for name in data if isinstance(data, dict) else ():
            try:
                self.name.run_validation(name)
            except serializers.ValidationError:
                self.fail("not_a_type", name=str(name)[:40])
        return super().to_internal_value(data)


class SettingsSerializer(StrictSerializer):
    """What is left out stays."""

    auto_create_terms = serializers.BooleanField(
        required=False, help_text="Create categories and tags the site does not have yet."
    )
    fallback_category = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_TERM_ID, help_text="0: WordPress's own default category."
    )
    gallery_limit = serializers.IntegerField(required=False, min_value=1, max_value=20)
    gallery_overflow = serializers.ChoiceField(required=False, choices=get_args(Overflow))
    content_format = serializers.ChoiceField(required=False, choices=get_args(ContentFormat))
    post_types = PostTypesField(required=False)


class CategoryChoiceSerializer(serializers.Serializer[Any]):
    term_id = serializers.IntegerField()
    name = serializers.CharField()


class ActiveSeoSerializer(serializers.Serializer[Any]):
    active = serializers.ChoiceField(choices=get_args(SeoPlugin))
    version = serializers.CharField(allow_null=True)


class SiteSettingsSerializer(serializers.Serializer[Any]):
    """The settings with what may be chosen on this site."""

    settings = SettingsSerializer()
    categories = CategoryChoiceSerializer(many=True)
    post_types = serializers.DictField(
        help_text="Post type → `label`, and whether it is edited in the `block_editor`."
    )
    seo_plugin = ActiveSeoSerializer()
