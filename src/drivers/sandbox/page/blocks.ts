import { isElement, isText, nameOf, type PageElement, type PageNode, parentOf, textOf } from './dom.ts';
import { cleanText, MAX_TEXT } from './text.ts';

/** Blocks read of one page; an article's first words stand before. */
const MAX_BLOCKS = 1500;
/** Links remembered of one block. */
const MAX_LINKS = 10;

const INLINE = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark meta link q rp rt ruby s samp small span strike strong sub sup time tt u var wbr amp-img'.split(
    ' ',
  ),
);

/** A run of text between block boundaries. */
export interface Block {
  text: string;
  /** Name of the closest element that is not inline. */
  name: string;
  element: PageElement;
  /** Characters of the text that are links. */
  linked: number;
  links: { text: string; before: string }[];
}

/** The blocks of text below `root` in page order; two line breaks in a row part blocks as paragraphs do. */
export function blocksOf(root: PageElement): Block[] {
  const reader = new BlockReader(root);
  reader.read(root);
  reader.end(root);
  return reader.blocks;
}

class BlockReader {
  readonly blocks: Block[] = [];
  #block: Block;
  #breaks = 0;
  #inLink = false;

  constructor(root: PageElement) {
    this.#block = emptyBlock(root);
  }

  /** Recursion is as deep as the page, which pruning has bounded. */
  read(element: PageElement): void {
    const inline = INLINE.has(nameOf(element));
    if (!inline) this.#start(element);
    for (let child: PageNode | null = element.firstChild; child !== null; child = child.nextSibling) {
      if (this.blocks.length >= MAX_BLOCKS) return;
      if (isText(child)) this.#add(textOf(child));
      else if (isElement(child)) this.#element(child, element);
    }
    if (!inline) this.#start(parentOf(element) ?? element);
  }

  /** Closes the last block: an inline root ends none by itself. */
  end(root: PageElement): void {
    this.#start(root);
  }

  #element(child: PageElement, parent: PageElement): void {
    const name = nameOf(child);
    if (name === 'br') {
      this.#breaks += 1;
      if (this.#breaks === 2) this.#start(parent);
      else this.#block.text += ' ';
    } else if (name === 'a' && !this.#inLink) {
      this.#link(child);
    } else this.read(child);
  }

  #link(child: PageElement): void {
    this.#inLink = true;
    const { text: before } = this.#block;
    const blocksBefore = this.blocks.length;
    this.read(child);
    this.#inLink = false;
    const within = this.blocks.length === blocksBefore && this.#block.text.length >= before.length;
    if (within && this.#block.links.length < MAX_LINKS) {
      this.#block.links.push({ text: cleanText(this.#block.text.slice(before.length)), before });
    }
  }

  #add(text: string): void {
    const room = MAX_TEXT - this.#block.text.length;
    if (room <= 0) return;
    if (/\S/.test(text)) this.#breaks = 0;
    this.#block.text += text.slice(0, room);
    if (this.#inLink) this.#block.linked += text.trim().length;
  }

  #start(element: PageElement): void {
    const text = cleanText(this.#block.text);
    if (text !== '') this.blocks.push({ ...this.#block, text });
    this.#block = emptyBlock(element);
    this.#breaks = 0;
  }
}

function emptyBlock(element: PageElement): Block {
  return { text: '', name: nameOf(element), element, linked: 0, links: [] };
}
