"""Accounts that were opened before people could sign up themselves: whoever opened them vouched for the address."""

from django.db import migrations


def vouch(apps, schema_editor):
    EmailAddress = apps.get_model("account", "EmailAddress")
    User = apps.get_model("events", "User")
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=pk, email=email.lower(), verified=True, primary=True)
        for pk, email in User.objects.values_list("pk", "email").iterator(2000)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_counters_and_chosen_languages"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(vouch, migrations.RunPython.noop)]
