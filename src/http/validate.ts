import { Ajv, type ErrorObject } from 'ajv';
import type { TSchema } from 'typebox';
import { Refusal } from '#kernel/errors.ts';

const ajv = new Ajv({ strict: false, allErrors: false, coerceTypes: false, useDefaults: false });

/** A check that throws a refusal naming the field and what is wrong with it. */
export function compileCheck(schema: TSchema): (value: unknown) => void {
  const check = ajv.compile(schema);
  return (value) => {
    if (check(value)) return;
    throw new Refusal('invalid', `Validation failed: ${sentence(check.errors?.[0])}`);
  };
}

function sentence(error: ErrorObject | undefined): string {
  if (!error) return 'the request is not what this route takes.';
  const field = error.instancePath.slice(1).replaceAll('/', '.');
  if (error.keyword === 'required') return `${String(error.params.missingProperty)} is missing.`;
  const words = error.keyword === 'pattern' ? 'is not in the right form' : (error.message ?? 'is wrong');
  return `${field === '' ? 'the request' : field} ${words}.`;
}
