import { parseHTML } from 'linkedom';

/** The little of the DOM that is used here; the compiler's own DOM types would promise a whole browser. */
export interface PageNode {
  readonly nodeType: number;
  readonly textContent: string | null;
  readonly parentNode: PageNode | null;
  readonly firstChild: PageNode | null;
  readonly nextSibling: PageNode | null;
}

export interface PageElement extends PageNode {
  /** Upper case for HTML elements. */
  readonly tagName: string;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  remove(): void;
  readonly innerHTML: string;
}

export interface PageDocument {
  readonly body: PageElement;
}

const ELEMENT = 1;
const TEXT = 3;

/** A document around the markup of a pruned body (see {@link prunePage}). */
export function documentOf(body: string, title = ''): PageDocument {
  const safeTitle = title.replace(/[<>&]/g, ' ');
  const { document }: { document: PageDocument } = parseHTML(
    `<!doctype html><html><head><title>${safeTitle}</title></head><body>${body}</body></html>`,
  );
  return document;
}

export function isElement(node: PageNode): node is PageElement {
  return node.nodeType === ELEMENT;
}

export function isText(node: PageNode): boolean {
  return node.nodeType === TEXT;
}

/** Tag name in lower case. */
export function nameOf(element: PageElement): string {
  return element.tagName.toLowerCase();
}

export function attribute(element: PageElement, name: string): string {
  return element.getAttribute(name) ?? '';
}

export function textOf(node: PageNode): string {
  return node.textContent ?? '';
}

/** The elements below `root` in page order; the tree must not be changed while this runs. */
export function* elementsBelow(root: PageElement): Generator<PageElement> {
  let node: PageNode | null = root.firstChild;
  while (node !== null) {
    if (isElement(node)) yield node;
    node = following(node, root, true);
  }
}

/** The next node in page order within `root`, into the children of `node` or past them. */
export function following(node: PageNode, root: PageNode, into: boolean): PageNode | null {
  if (into && node.firstChild !== null) return node.firstChild;
  let current: PageNode = node;
  while (current !== root) {
    if (current.nextSibling !== null) return current.nextSibling;
    if (current.parentNode === null) return null;
    current = current.parentNode;
  }
  return null;
}

/** The element around a node; null at the top, since a document is none. */
export function parentOf(node: PageNode): PageElement | null {
  return node.parentNode !== null && isElement(node.parentNode) ? node.parentNode : null;
}

/** Whether `node` lies inside `ancestor` or is it. */
export function isWithin(node: PageNode, ancestor: PageNode): boolean {
  for (let current: PageNode | null = node; current !== null; current = current.parentNode) {
    if (current === ancestor) return true;
  }
  return false;
}
