import { firstPage, type Page as Paging } from '#kernel/paging.ts';
import type { Fields } from '../fields.ts';

export const POSTS_ON_A_PAGE = 20;
export const PICTURES_ON_A_PAGE = 24;
export const PEOPLE_ON_A_PAGE = 40;

/** The page of a list that the query asks for; an address with a senseless `max_id` is the first page. */
export const pagingOf = (fields: Fields, limit: number): Paging => ({
  ...firstPage(limit),
  maxId: fields.id('max_id'),
});
