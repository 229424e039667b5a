import type { FastifyReply } from 'fastify';
import { STATUS_OF } from '#http/errors.ts';
import type { Refusal } from '#kernel/errors.ts';
import type { SafeHtml } from '#kernel/text/html.ts';
import { notice } from '../parts/form.ts';

/** What was wrong with a form, told above it and beside its fields. */
export interface Fault {
  status: number;
  banner: SafeHtml | '';
  /** The fault of one field, if it has one. */
  of(field: string): string | undefined;
}

export const NO_FAULT: Fault = { status: 200, banner: '', of: () => undefined };

/** Reads a refusal for a form. Faults that the form shows beside its fields are not told above it. */
export function faultOf(reply: FastifyReply, refusal: Refusal): Fault {
  if (refusal.retryAfter !== undefined) reply.header('retry-after', refusal.retryAfter);
  const { details } = refusal;
  return {
    status: STATUS_OF[refusal.kind],
    banner: details ? '' : notice(refusal.message.replace(/^Validation failed: /, ''), 'fault'),
    of: (field) => details?.[field]?.map(({ description }) => description).join(', '),
  };
}
