/**
 * The published schema of the client API, corrected where it is wrong, with every object closed, ready to check answers.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { CORRECTIONS, type Correction } from './corrections.ts';
import { FURTHER_ENTITIES, FURTHER_PATHS } from './further-paths.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/mastodon-openapi.json');
/** What any object of ours may have beside the published keys. */
const OWN_KEY = 'parley';
/** A moment as Mastodon writes it: UTC with milliseconds. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** JSON Schema, as far as we look into it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  required?: string[];
  additionalProperties?: boolean | Schema;
}

interface Answer {
  content?: Record<string, { schema?: Schema }>;
}

interface Method {
  tags?: string[];
  description?: string;
  security?: { OAuth2?: string[] }[];
  responses: Record<string, Answer>;
}

export interface Document {
  paths: Record<string, Record<string, Method>>;
  components: { schemas: Record<string, Schema> };
}

/** One documented method. */
export interface Operation {
  /** `GET /api/v1/statuses/*`. */
  key: string;
  method: string;
  /** As published: `/api/v1/statuses/{id}`. */
  path: string;
  /** The group of methods it belongs to, such as `statuses`. */
  family: string;
  scopes: readonly string[];
  /** The version that brought it, and the one that took it away. */
  since: string;
  ended: string | null;
}

/** The form in which methods are compared, whatever their parameters are called. */
export const keyOf = (method: string, path: string): string =>
  `${method} ${path.replace(/\{[^}]*\}|:[a-z_]+|(?<=\/)\*$/g, '*').replace(/(?<=.)\/$/, '')}`;

const readDocument = (): Document => {
  const document = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Document;
  Object.assign(document.components.schemas, structuredClone(FURTHER_ENTITIES));
  for (const { key, answers, since, scopes } of FURTHER_PATHS) {
    const [method = '', path = ''] = key.split(' ');
    document.paths[path] = {
      ...document.paths[path],
      [method.toLowerCase()]: {
        description: `${since} - added`,
        ...(scopes.length > 0 ? { security: [{ OAuth2: [...scopes] }] } : {}),
        responses: { '200': answers === '' || answers === '{}' ? {} : jsonAnswer(answers) },
      },
    };
  }
  return document;
};

function jsonAnswer(name: string): Answer {
  const one = { $ref: `#/components/schemas/${name.replace('[]', '')}` };
  return { content: { 'application/json': { schema: name.endsWith('[]') ? { type: 'array', items: one } : one } } };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function placeAt(document: Document, pointer: string): Record<string, unknown> {
  let place: unknown = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isObject(place)) throw new Error(`There is nothing at ${pointer} in the published schema.`);
    place[key] ??= {};
    place = place[key];
  }
  if (!isObject(place)) throw new Error(`There is no object at ${pointer} in the published schema.`);
  return place;
}

function correct(document: Document, { at, copyOf, merge, optional }: Correction): void {
  const place = placeAt(document, at);
  if (copyOf !== undefined) Object.assign(place, structuredClone(document.components.schemas[copyOf]));
  for (const [name, value] of Object.entries(merge ?? {})) {
    if (value === undefined) delete place[name];
    else place[name] = structuredClone(value);
  }
  if (optional && Array.isArray(place.required)) {
    place.required = place.required.filter((name) => !optional.includes(name));
  }
}

const SAID_ABOUT = new Set(['description', 'example', 'examples', 'externalDocs', 'summary', 'links', 'headers']);

/** Closes every object, and reads `oneOf` as `anyOf`: entities overlap, and the first that fits is good enough. */
function close(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => close(item));
  if (!isObject(value)) return value;
  const closed: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (!isMap && SAID_ABOUT.has(name)) continue;
    closed[!isMap && name === 'oneOf' ? 'anyOf' : name] = close(inner, !isMap && name === 'properties');
  }
  const isShape = !isMap && isObject(closed.properties) && !('allOf' in closed);
  if (!isShape || 'additionalProperties' in closed) return closed;
  return { ...closed, properties: { ...(closed.properties as object), [OWN_KEY]: true }, additionalProperties: false };
}

/** The schema with some corrections, ready to check values. */
export class Published {
  readonly document: Document;
  readonly #ajv: Ajv2020;

  /** `further` keys of entities are required beside those that the schema requires. */
  constructor(
    corrections: readonly Correction[] = CORRECTIONS,
    further: ReadonlyMap<string, readonly string[]> = new Map(),
  ) {
    const document = readDocument();
    for (const correction of corrections) correct(document, correction);
    for (const [name, keys] of further) {
      const schema = document.components.schemas[name];
      if (schema) schema.required = [...new Set([...(schema.required ?? []), ...keys])];
    }
    this.document = close(document) as Document;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
    this.#ajv.addFormat('date-time', MOMENT);
    this.#ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/);
    this.#ajv.addFormat('uri', (address: string) => URL.canParse(address));
    this.#ajv.addSchema({ $id: 'mastodon', ...this.document });
  }

  /** What checks an entity such as `Status`. */
  entity(name: string): ValidateFunction | undefined {
    return name in this.document.components.schemas ? this.at(`/components/schemas/${name}`) : undefined;
  }

  at(pointer: string): ValidateFunction | undefined {
    return this.#ajv.getSchema(`mastodon#${pointer.split('/').map(encodeURIComponent).join('/')}`);
  }

  /** The documented answer of a method: its check, `empty` for one without content, undefined where none is documented. */
  answer(operation: Operation, status: number): { schema: Schema; check: ValidateFunction } | 'empty' | undefined {
    const method = operation.method.toLowerCase();
    const found = this.document.paths[operation.path]?.[method]?.responses[String(status)];
    if (!found) return undefined;
    const schema = found.content?.['application/json']?.schema;
    if (!schema) return 'empty';
    const path = operation.path.replaceAll('~', '~0').replaceAll('/', '~1');
    const check = this.at(`/paths/${path}/${method}/responses/${status}/content/application~1json/schema`);
    return check && { schema, check };
  }

  /** Every documented method, by its key. */
  operations(): Map<string, Operation> {
    const all = new Map<string, Operation>();
    for (const [path, methods] of Object.entries(readDocument().paths)) {
      for (const [name, method] of Object.entries(methods)) {
        const key = keyOf(name.toUpperCase(), path);
        all.set(key, { key, method: name.toUpperCase(), path, ...sayingsOf(path, method) });
      }
    }
    return all;
  }
}

/** Scopes that name no part are the wide ones that cover others. */
const isNarrow = (scope: string): boolean => scope.includes(':') || ['push', 'follow', 'profile'].includes(scope);

function sayingsOf(path: string, { tags = [], description = '', security = [] }: Method) {
  const [, , , third = '', fourth = ''] = path.split('/');
  return {
    family: tags[0] ?? (third === 'admin' ? `admin/${fourth}` : third),
    scopes: security.flatMap((one) => one.OAuth2 ?? []).filter(isNarrow),
    since: /(\d+\.\d+\.\d+)[^\n]* - added/.exec(description)?.[1] ?? '',
    ended: /(\d+\.\d+\.\d+) - (?:[^\n]*\. )?(?:removed|deprecated)/.exec(description)?.[1] ?? null,
  };
}

/** What is wrong with a value; empty when nothing is. */
export function problemsOf(check: ValidateFunction, value: unknown): string[] {
  if (check(value)) return [];
  const errors = check.errors ?? [];
  // Of alternatives that all fail, the places inside them tell more than that they fail.
  const telling = errors.filter((error) => error.keyword !== 'anyOf' && error.params.type !== 'null');
  return [...new Set((telling.length > 0 ? telling : errors).map(describe))];
}

const describe = (error: ErrorObject): string =>
  `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`;
