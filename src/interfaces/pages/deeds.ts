import type { Viewer } from '#access/access.ts';
import { checkRule } from '#http/rates.ts';
import { invalid, notFound, type Refusal } from '#kernel/errors.ts';
import { html } from '#kernel/text/html.ts';
import { createMedia, readyMedia } from '#media/media.ts';
import {
  AUDIENCES,
  bookmark,
  createPost,
  deletePost,
  favourite,
  MAX_POLL_OPTIONS,
  MAX_POST_MEDIA,
  type PollDraft,
  pin,
  sharePost,
  unbookmark,
  unfavourite,
  unpin,
  unsharePost,
  vote,
} from '#posts/posts.ts';
import {
  acceptRequest,
  block,
  follow,
  mute,
  rejectRequest,
  removeFollower,
  unblock,
  unfollow,
  unmute,
} from '#relationships/relationships.ts';
import type { Audience, Id } from '#store/tables.ts';
import { safeNext } from './addresses.ts';
import { faultOf } from './auth/faults.ts';
import type { PageNeeds } from './needs.ts';
import { type Answer, Redirect } from './page.ts';
import { composer, POLL_HOURS } from './parts/composer.ts';
import { newKey } from './parts/key.ts';
import { type Call, orFault, own, type PageRoutes } from './routes.ts';

const HOUR = 3_600_000;
const PICTURES = Array.from({ length: MAX_POST_MEDIA }, (_, i) => `picture${i + 1}`);
const KEY = /^[0-9a-f]{32}$/;

type PostDeed = (needs: PageNeeds, viewer: Viewer, postId: Id) => Promise<unknown>;
const POST_DEEDS: Readonly<Record<string, PostDeed>> = {
  favourite,
  unfavourite,
  bookmark,
  unbookmark,
  share: (needs, viewer, postId) => sharePost(needs, viewer, postId),
  unshare: unsharePost,
  pin,
  unpin,
  delete: (needs, viewer, postId) => deletePost(needs, viewer, postId, { deleteMedia: true }),
};

type PersonDeed = (needs: PageNeeds, viewer: Viewer, accountId: Id) => Promise<unknown>;
const PERSON_DEEDS: Readonly<Record<string, PersonDeed>> = {
  follow: (needs, viewer, accountId) => follow(needs, viewer, accountId),
  unfollow,
  block,
  unblock,
  mute: (needs, viewer, accountId) => mute(needs, viewer, accountId),
  unmute,
  accept: acceptRequest,
  reject: rejectRequest,
  remove: removeFollower,
};

/** What people do with the buttons of pages. Each goes back to where it was pressed. */
export function registerDeeds(routes: PageRoutes, needs: PageNeeds): void {
  routes.post(
    '/deeds/post',
    own((call, viewer) => writePost(needs, call, viewer)),
    { files: PICTURES },
  );
  routes.post(
    '/deeds/post/:id/:deed',
    own(async ({ id, params, fields }, viewer) => {
      const deed = deedOf(POST_DEEDS, params.deed);
      const postId = id();
      if (params.deed === 'delete') checkRule(needs.limiter, 'delete-user', String(viewer.accountId));
      await deed(needs, viewer, postId);
      return new Redirect(backTo(fields.text('next'), params.deed === 'delete' ? postId : null, postId));
    }),
  );
  routes.post(
    '/deeds/person/:id/:deed',
    own(async ({ id, params, fields }, viewer) => {
      await deedOf(PERSON_DEEDS, params.deed)(needs, viewer, id());
      return new Redirect(safeNext(fields.text('next')));
    }),
  );
  routes.post(
    '/deeds/poll/:id/vote',
    own(async ({ id, fields }, viewer) => {
      const choices = fields.all('choice').map((text) => (/^\d$/.test(text) ? Number(text) : -1));
      const postId = await vote(needs, viewer, id(), choices);
      return new Redirect(backTo(fields.text('next'), null, postId));
    }),
  );
}

function deedOf<Deed>(deeds: Readonly<Record<string, Deed>>, name: string | undefined): Deed {
  const deed = name !== undefined && Object.hasOwn(deeds, name) ? deeds[name] : undefined;
  if (!deed) throw notFound();
  return deed;
}

/** The page where the button was, scrolled to the post; the front page where the post's own page is gone with it. */
function backTo(text: string, deleted: Id | null, postId: Id): string {
  const next = safeNext(text).replace(/#.*$/, '');
  if (deleted === null) return `${next}#post-${postId}`;
  return next.endsWith(`/${deleted}`) ? '/' : next;
}

async function writePost(needs: PageNeeds, call: Call, viewer: Viewer): Promise<Answer> {
  const { fields, visit, reply } = call;
  const audience = audienceOf(fields.text('audience'));
  const replyToId = fields.id('reply_to');
  return orFault(
    async () => {
      const mediaIds = await takePictures(needs, call, viewer);
      const key = fields.text('key');
      const { postId } = await createPost(
        needs,
        viewer,
        {
          text: fields.text('text'),
          spoiler: fields.text('warning'),
          ...(fields.ticked('sensitive') ? { sensitive: true } : {}),
          audience,
          replyToId,
          mediaIds,
          poll: pollOf(call),
        },
        KEY.test(key) ? { idempotencyKey: key } : {},
      );
      return new Redirect(`${safeNext(fields.text('next')).replace(/#.*$/, '')}#post-${postId}`);
    },
    (refusal: Refusal) => {
      const fault = faultOf(reply, refusal);
      const { say } = visit;
      return {
        title: say('compose.title'),
        hidden: true,
        status: fault.status,
        body: html`<h1>${say('compose.title')}</h1>${composer(
          { ...visit, path: safeNext(fields.text('next')) },
          {
            key: newKey(needs),
            audience,
            text: fields.text('text'),
            warning: fields.text('warning'),
            fault: fault.banner,
            ...(replyToId === null ? {} : { replyTo: { postId: replyToId, name: '' } }),
          },
        )}`,
      };
    },
  );
}

function audienceOf(text: string): Audience {
  const audience = AUDIENCES.find((one) => one === text);
  if (!audience) throw invalid('The form does not say who may read the post.');
  return audience;
}

async function takePictures(needs: PageNeeds, { files, fields }: Call, viewer: Viewer): Promise<Id[]> {
  const ids: Id[] = [];
  for (const [i, name] of PICTURES.entries()) {
    const file = files[name];
    // Browsers send an empty file for a field that was left alone.
    if (!file || file.bytes === 0) continue;
    checkRule(needs.limiter, 'media-user', String(viewer.accountId));
    const id = await createMedia(needs, viewer.accountId, file.path, { description: fields.text(`alt${i + 1}`) });
    await readyMedia(needs, viewer.accountId, id);
    ids.push(id);
  }
  return ids;
}

function pollOf({ fields }: Call): PollDraft | null {
  const options = Array.from({ length: MAX_POLL_OPTIONS }, (_, i) => fields.text(`option${i + 1}`).trim());
  const written = options.filter((option) => option !== '');
  if (written.length === 0) return null;
  const hours = POLL_HOURS.find((one) => String(one) === fields.text('hours')) ?? POLL_HOURS[2];
  return { options: written, expiresInMs: hours * HOUR, multiple: fields.ticked('multiple') };
}
