import { findAccountByHandle } from '#accounts/accounts.ts';
import { invalid, Refusal } from '#kernel/errors.ts';
import { actOn, liftFrom } from '#moderation/moderation.ts';
import type { StrikeAction } from '#store/tables/moderation.ts';
import { type Command, type CommandNeeds, textOption } from './command.ts';

const ACTIONS: readonly StrikeAction[] = ['none', 'disable', 'sensitive', 'silence', 'suspend'];
const LIFTS = { sensitive: 'sensitized', silence: 'limited', suspend: 'suspended' } as const;

async function accountOf(needs: CommandNeeds, handle: string | undefined): Promise<number> {
  if (!handle) throw invalid('Say whom: the handle is missing.');
  const id = await findAccountByHandle(needs.db.reader, needs.site, handle);
  if (id === null) throw new Refusal('not-found', `Nobody called ${handle} is known here.`);
  return id;
}

export const actCommand: Command = {
  name: 'person act',
  usage: `HANDLE --action ${ACTIONS.join('|')} [--text WORDS]`,
  words: 'Warns, limits or suspends somebody; they are told why.',
  positionals: 1,
  options: { action: textOption, text: textOption },
  async run(needs, call) {
    const [handle] = call.positionals;
    const type = ACTIONS.find((one) => one === call.text('action'));
    if (!type) throw invalid(`--action must be one of ${ACTIONS.join(', ')}.`);
    const id = await accountOf(needs, handle);
    const text = call.text('text') ?? '';
    await actOn(needs, null, id, { type, text, reportId: null, mail: false });
    return { data: { id: String(id), action: type }, lines: [`Done to ${handle}: ${type}.`] };
  },
};

export const liftCommand: Command = {
  name: 'person lift',
  usage: `HANDLE --action ${Object.keys(LIFTS).join('|')}`,
  words: 'Takes back what was done to somebody.',
  positionals: 1,
  options: { action: textOption },
  async run(needs, call) {
    const [handle] = call.positionals;
    const action = call.text('action') ?? '';
    const what = Object.entries(LIFTS).find(([name]) => name === action)?.[1];
    if (!what) throw invalid(`--action must be one of ${Object.keys(LIFTS).join(', ')}.`);
    const id = await accountOf(needs, handle);
    await liftFrom(needs, null, id, what);
    return { data: { id: String(id), lifted: action }, lines: [`Taken back from ${handle}: ${action}.`] };
  },
};
