/** What a guard found wrong with new content. */
export interface GuardFinding {
  readonly code: 'content_shrinks' | 'placeholder_content'
  readonly message: string
  /** 1-based line in the new content; 0 when the whole file is meant. */
  readonly line: number
}

/** Files below this may change freely: half of a few lines says nothing. */
const shrinkFloorBytes = 200

/** An overwritten file that loses half of its bytes is far more often a stub than a clean-up. */
export function findShrink(before: string, after: string): GuardFinding | undefined {
  const sizeBefore = Buffer.byteLength(before)
  const sizeAfter = Buffer.byteLength(after)
  if (sizeBefore < shrinkFloorBytes || sizeAfter * 2 > sizeBefore) return undefined
  return { code: 'content_shrinks', message: `it shrinks from ${sizeBefore} to ${sizeAfter} bytes`, line: 0 }
}

const comment = String.raw`(?:#|//|/\*|<!--|--|;|\*|%)\s*`
const placeholderPatterns = [
  // "// ... rest of the code unchanged", "# existing code here"
  new RegExp(
    String.raw`${comment}[.…\s[(]*(?:the\s+)?(?:rest|remainder|remaining|other|existing|previous|original|same)\b[^\n]{0,40}\b(?:code|file|functions?|methods?|implementation|content|imports?|logic)\b[^\n]{0,30}\b(?:unchanged|same|here|above|below|as before|omitted|remains?|goes)\b`,
    'i',
  ),
  new RegExp(
    String.raw`${comment}[.…\s[(]*(?:rest|remainder) of (?:the |this )?(?:code|file|implementation|function|class)\b`,
    'i',
  ),
  new RegExp(String.raw`${comment}\.{3}\s*(?:unchanged|existing code|omitted|snip)`, 'i'),
  new RegExp(String.raw`${comment}(?:TODO|FIXME)\b[:\s-]*(?:implement|add|write|fill|complete|your code|finish)`, 'i'),
  new RegExp(
    String.raw`${comment}(?:your|add|insert|put|implementation|actual)\b[^\n]{0,30}\b(?:code|logic|implementation|goes)\b[^\n]{0,10}\bhere\b`,
    'i',
  ),
  new RegExp(String.raw`${comment}implementation (?:goes here|omitted|placeholder)`, 'i'),
  /(?:raise NotImplementedError|throw new Error)\(\s*['"`](?:not (?:yet )?implemented|todo)/i,
]

/** The first placeholder of `after` that was not in `before` already. */
export function findPlaceholder(before: string, after: string): GuardFinding | undefined {
  const known = new Set(before.split('\n').map((line) => line.trim()))
  for (const [index, line] of after.split('\n').entries()) {
    if (known.has(line.trim()) || !placeholderPatterns.some((pattern) => pattern.test(line))) continue
    return { code: 'placeholder_content', message: `placeholder "${line.trim().slice(0, 80)}"`, line: index + 1 }
  }
  return undefined
}
