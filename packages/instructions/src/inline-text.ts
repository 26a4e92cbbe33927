/** Text without its inline markup: emphasis, code marks, links, images, HTML tags and escapes are gone, the words stay. */
export function toPlainText(text: string): string {
  return joinLines(mapOutsideCode(text, stripMarkup)).trim()
}

/** Text of a heading or item as its author wrote it, without emphasis around it; code marks stay. */
export function toTitleText(text: string): string {
  return mapOutsideCode(joinLines(text).trim(), stripMarkup, '`').trim()
}

/** Sentences of a paragraph; a bold label begins one, a colon or full stop in a code span ends none. */
export function splitSentences(text: string): string[] {
  return text
    .slice(0, 2000)
    .split(/\n(?=\*\*)/)
    .flatMap((part) =>
      toTitleText(part)
        .replace(/`[^`]*`/g, (code) => code.replaceAll(' ', '\u00A0'))
        .split(/(?<=[.!?:])[ \t]+/),
    )
    .map((sentence) => sentence.replaceAll('\u00A0', ' '))
}

function joinLines(text: string): string {
  return text.includes('\n') ? text.replace(/\s*\n\s*/g, ' ') : text
}

/** The code spans of a text, in order. */
export function listCodeSpans(text: string): string[] {
  if (!text.includes('`')) return []
  return [...text.matchAll(codeSpan)].map((match) => (match[2] ?? '').trim()).filter((code) => code !== '')
}

const codeSpan = /(?<!`)(`{1,3})(?!`)([^`]+?)\1(?!`)/g

// Longer texts are no titles or criteria; the bound keeps the patterns below from costing more than their text.
const maximumLength = 4096

function mapOutsideCode(whole: string, map: (part: string) => string, codeMark = ''): string {
  const text = whole.length > maximumLength ? `${whole.slice(0, maximumLength)}…` : whole
  if (!text.includes('`')) return map(text)
  // Emphasis may surround code, so the code is hidden behind a mark while the rest is stripped.
  const codes: string[] = []
  const hidden = text.replace(codeSpan, (_, __, code: string) => {
    codes.push(code)
    return `\uE001${codes.length - 1}\uE002`
  })
  return map(hidden).replace(
    /\uE001(\d+)\uE002/g,
    (_, index: string) => `${codeMark}${codes[Number(index)] ?? ''}${codeMark}`,
  )
}

function stripMarkup(text: string): string {
  let result = text
  if (result.includes('[')) {
    result = result
      .replace(/!?\[([^[\]]*)\]\(([^()\s]*)(?:\s+"[^"]*")?\)/g, '$1')
      .replace(/\[([^[\]]+)\]\[[^[\]]*\]/g, '$1')
      .replace(/\[\^\d{1,3}\]/g, '')
  }
  if (result.includes('<')) {
    result = result.replace(
      /<\/?(?:a|b|i|u|s|em|strong|code|kbd|span|sub|sup|br|details|summary|del|ins|mark)\b[^<>]*>/gi,
      '',
    )
    result = result.replace(/<!--.*?-->/g, '').replace(/<(https?:[^<>\s]+)>/g, '$1')
  }
  if (/[*_~]/.test(result)) {
    result = result
      .replace(/\*\*(?=\S)([^*]+(?:\*(?!\*)[^*]+)*)\*\*/g, '$1')
      .replace(/(?<![\w_])__(?=\S)([^_]+(?:_(?!_)[^_]+)*)__(?![\w_])/g, '$1')
      .replace(/(?<![\w*])\*(?=[^\s*])([^*]*[^\s*])\*(?![\w*])/g, '$1')
      .replace(/(?<![\w_])_(?=[^\s_])([^_]*[^\s_])_(?![\w_])/g, '$1')
      .replace(/~~(?=\S)([^~]+)~~/g, '$1')
  }
  return result.includes('\\') ? result.replace(/\\([!-/:-@[-`{-~])/g, '$1') : result
}
