"""Debian's python3-mastodon through its main calls. Arguments: address of the node, account of the other person, picture.

It prints the address where its person says yes, reads the code from its standard input, and ends with the word "done".
"""

import sys
import threading
import time
from datetime import datetime, timedelta, timezone

from mastodon import Mastodon, MastodonNotFoundError, StreamListener

ORIGIN, OTHER, PICTURE = sys.argv[1:4]
SCOPES = ["read", "write", "follow", "push"]
PATIENCE_SECONDS = 10


def eventually(ask, wanted):
    """Asks until the answer is as wanted: what comes of a deed comes a moment after it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = ask()
        if wanted(answer):
            return answer
        assert time.monotonic() < until, answer
        time.sleep(0.05)


client_id, client_secret = Mastodon.create_app("Python client", scopes=SCOPES, api_base_url=ORIGIN)
api = Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=ORIGIN)
print("at " + api.auth_request_url(scopes=SCOPES), flush=True)
api.log_in(code=sys.stdin.readline().strip(), scopes=SCOPES)

me = api.account_verify_credentials()
assert me.username == "ann", me
assert api.app_verify_credentials().name == "Python client"
assert "Parley" in api.instance().version
assert api.instance_health()
assert api.instance_nodeinfo().software.name == "parley"
assert api.account_update_credentials(display_name="Ann", fields=[("Site", "https://ann.example")]).display_name == "Ann"

other = api.account_lookup(OTHER)
assert api.account_follow(other.id).following
assert api.account_relationships(other.id)[0].following
assert api.account_following(me.id)[0].id == other.id


class Heard(StreamListener):
    """Remembers what a stream tells."""

    def __init__(self):
        self.updates = []
        self.event = threading.Event()

    def on_update(self, status):
        self.updates.append(status.id)
        self.event.set()


heard = Heard()
assert api.stream_healthy()
stream = api.stream_user(heard, run_async=True)
media = api.media_post(PICTURE, mime_type="image/png", description="A gold field", focus=(0.2, 0.1))
assert media.meta.original.width == 60, media
post = api.status_post("Hello @%s #python" % OTHER, media_ids=[media], language="en", idempotency_key="hello")
assert api.status_post("Hello @%s #python" % OTHER, idempotency_key="hello").id == post.id
assert post.media_attachments[0].description == "A gold field"
assert post.mentions[0].id == other.id
api.status_post("And heard?")
assert heard.event.wait(PATIENCE_SECONDS), "nothing was streamed"
stream.close()

assert eventually(api.timeline_home, lambda page: any(one.id == post.id for one in page))
assert any(one.id == post.id for one in api.timeline_local())
assert api.timeline_hashtag("python")[0].id == post.id
assert len(api.fetch_remaining(api.account_statuses(me.id, limit=1))) == 2
reply = api.status_reply(post, "and again")
assert api.status_context(post.id).descendants[0].id == reply.id
assert api.status_favourite(post.id).favourited
assert api.favourites()[0].id == post.id
assert api.status_bookmark(post.id).bookmarked
assert api.bookmarks()[0].id == post.id
assert api.status_reblog(post.id).reblog.id == post.id
assert api.status_reblogged_by(post.id)[0].id == me.id
assert api.status_pin(post.id).pinned
assert "again" in api.status_update(reply.id, "again, and better").content
assert len(api.status_history(reply.id)) == 2
assert api.status_source(reply.id).text == "again, and better"

poll = api.status_post("Tea?", poll=api.make_poll(["yes", "no"], 3600, multiple=True)).poll
assert [option.title for option in api.poll(poll.id).options] == ["yes", "no"]
later = api.status_post("Tomorrow", scheduled_at=datetime.now(timezone.utc) + timedelta(days=1))
assert api.scheduled_statuses()[0].id == later.id
api.scheduled_status_delete(later.id)

found = api.search(OTHER, resolve=False)
assert found.accounts[0].id == other.id
tags = api.search("#python", resolve=False, result_type="hashtags", exclude_unreviewed=False).hashtags
assert tags[0].name == "python"
assert eventually(lambda: api.search("heard", resolve=False, result_type="statuses").statuses, lambda page: len(page) == 1)

told = eventually(api.notifications, lambda page: any(one.type == "mention" for one in page))
mention = next(one for one in told if one.type == "mention")
assert mention.account.id == other.id
assert api.notifications(mention.id).status.id == mention.status.id
assert eventually(lambda: api.conversations(), lambda page: len(page) == 1)[0].accounts[0].id == other.id
api.notifications_dismiss(mention.id)
api.notifications_clear()
assert api.notifications() == []

club = api.list_create("Club")
api.list_accounts_add(club.id, other.id)
assert api.list_accounts(club.id)[0].id == other.id
api.list_delete(club.id)
filter_of = api.filter_create("spoilers", ["home"], whole_word=True)
assert api.filters()[0].phrase == "spoilers"
api.filter_delete(filter_of.id)
api.markers_set("home", post.id)
assert api.markers_get("home").home.last_read_id == post.id
assert api.featured_tag_create("python").name == "python"
assert api.featured_tags()[0].name == "python"
api.account_mute(other.id)
assert api.mutes()[0].id == other.id
api.account_unmute(other.id)
assert api.report(other.id, comment="only a test").id is not None
private, public = api.push_subscription_generate_keys()
assert api.push_subscription_set("https://push.example/1", public, mention_events=True).alerts.mention
api.push_subscription_delete()
for ask in (
    api.preferences,
    api.announcements,
    api.custom_emojis,
    api.trending_tags,
    api.trending_statuses,
    api.trending_links,
    api.suggestions,
    api.directory,
    api.endorsements,
    api.domain_blocks,
    api.instance_activity,
    api.instance_peers,
    api.instance_rules,
    api.follow_requests,
    api.blocks,
):
    ask()

api.status_delete(reply.id)
try:
    api.status(reply.id)
    raise AssertionError("a deleted post is found")
except MastodonNotFoundError:
    pass
assert api.account_unfollow(other.id).following is False
print("done", flush=True)
