/** One step of the schema. The previous version of Parley must keep working after it: expand first, contract later. */
export interface Migration {
  number: number;
  name: string;
  /** SQL in the shared subset; see `renderStatement` in dialect.ts for the placeholders. */
  statements: string[];
}
