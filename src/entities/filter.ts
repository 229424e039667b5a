import type { Filter, FilteredPost, FilterMatch, Keyword } from '#filters/filters.ts';
import { timeOrNull } from './account.ts';

export const keywordEntity = ({ id, keyword, wholeWord }: Keyword): Record<string, unknown> => ({
  id: String(id),
  keyword,
  whole_word: wholeWord,
});

export const filteredPostEntity = ({ id, postId }: FilteredPost): Record<string, unknown> => ({
  id: String(id),
  status_id: String(postId),
});

const withoutParts = ({ id, title, contexts, action, expiresAt }: Filter): Record<string, unknown> => ({
  id: String(id),
  title,
  context: contexts,
  expires_at: timeOrNull(expiresAt),
  filter_action: action,
});

/** A filter as the client API's `Filter`. */
export const filterEntity = (filter: Filter): Record<string, unknown> => ({
  ...withoutParts(filter),
  keywords: filter.keywords.map(keywordEntity),
  statuses: filter.posts.map(filteredPostEntity),
});

/** One keyword of a filter as the client API's older `V1::Filter`, which goes by the keyword's id. */
export const v1FilterEntity = (filter: Filter, { id, keyword, wholeWord }: Keyword): Record<string, unknown> => ({
  id: String(id),
  phrase: keyword,
  context: filter.contexts,
  whole_word: wholeWord,
  expires_at: timeOrNull(filter.expiresAt),
  irreversible: filter.action === 'hide',
});

/** `filtered` of a status, as JSON. */
export const filterResults = (matches: readonly FilterMatch[]): string =>
  matches.length === 0
    ? '[]'
    : JSON.stringify(
        matches.map(({ filter, keywords, posts }) => ({
          filter: withoutParts(filter),
          keyword_matches: keywords,
          status_matches: posts?.map(String) ?? null,
        })),
      );
