/**
 * The command line: what whoever runs the node can do to it. A command runs in the node that serves, which is reached over
 * a socket in the data folder, or, where none runs, in a process that opens the database itself.
 * Owns no tables, emits and hears nothing: commands call the modules.
 */
export type { CommandNeeds } from './command.ts';
export type { CommandInput, CommandOutput } from './run.ts';
export { listenForCommands, SOCKET_NAME, sendCommand } from './socket.ts';

/** The commands themselves, which bring all modules with them: whoever only sends one to a node is quicker without. */
export const loadCommands = () => import('./run.ts');
