import { walkBlocks, type Block } from './block.ts'
import { findIntroducedPath, listPaths } from './find-paths.ts'
import { listPlacedCode } from './block-context.ts'
import { stripOrnament } from './heading-label.ts'
import { walkSections, type Section } from './outline.ts'

const changeVerb =
  /^(?:create|add|modify|update|edit|write|implement|replace|delete|remove|rename|move|patch|fix|extend|insert|append|configure|register|wire|refactor|migrate|build|install|deploy|enable|disable|set ?up|change|rewrite|convert|generate|integrate|expose|introduce|extract|split|merge|copy|apply|bump|adjust|make|define|run|execute|restart|start|stop|connect|hook|import|export|clean(?: ?up)?|drop|alter|new file|sql migration|import|link|schedule|upgrade|downgrade|harden|secure|publish|release|push|commit|backfill|seed|load|ingest|download|provision|mount|document|draft|check|investigate|research|analy[sz]e|review|test|verify|summari[sz]e|identify|find|list|compare|evaluate|measure|benchmark|profile|collect|gather|read|search|report|send|post|prepare|audit|inspect|diagnose|trace|reproduce|determine|assess|plan|design|ensure|use|increase|decrease|reduce|optimi[sz]e|improve|train|fine-tune|re-?run|rotate|revoke|grant|backup|back up|restore|archive|scan|monitor|query|fetch|extract|parse|validate|translate|format|describe|explain|answer|look up|confirm|note|open|go to|navigate|click|call|pull|clone|checkout|check out|switch|turn|put|place|ask|give|do|keep|handle|support|allow|store|log|track|show|display|render|return|wrap|pass|inject|mark|tag|label|sync|point|map|compute|calculate|count|sum|draw|complete|finish|finali[sz]e|simplify|unify|consolidate|standardi[sz]e|normali[sz]e|lint|type|cache|index|serve|proxy|route|block|filter|strip|redact|encrypt|decrypt|sign|hash|stub|mock|cover|capture|record|dump|truncate|purge|prune|retire|deprecate|port|adopt|swap|bring|take|get|tell|let|resolve|address|correct|repair|debug|upload|raise|lower|reset|shorten|tighten|loosen|rework|reorder|trim|cut|save|paste|attach|detach|toggle|expand|sort|group|paginate|throttle|retry|reject|refuse|require|limit|mend|catch|join|speed up)\b/i

// "Debounce the input": what comes right before an article is a verb, unless it is one of these, or bears the ending of another form.
const verbByArticle =
  /^(?!\w+(?:s|ed|ing|ly)\s)([a-z]{3,16})\s+(?:the|an?|all|each|every|both|its|their|our|your|any|these)\s+\w/i
const noVerb = new Set(
  'what when where how why which who about above after and any are before behind below between beyond but during for from has have had inside into like near not off once only onto out outside over per since some such than that then there though through toward under unless until upon was were while with within without because either neither does did can could may might must shall should will would also even still quite many half twice here now yet nor both more most part one two three'.split(
    ' ',
  ),
)

// "Release went out", "Support says …": what happened, not what to do.
const nounAndVerb =
  /^\w+ (?:is|are|was|were|has|had|went|goes|came|comes|says|said|will|would|does|did|looks|looked|seems|seemed|wants|wanted|failed|works|worked|happened|remains|started|finished|became)\b/i

const beforeVerb =
  /^(?:(?:please|pls|plz|(?:can|could|would) you|then|now|next|finally|lastly|first|second|third|also|additionally|afterwards|after that|and|just|carefully|manually)[,:]?\s+|(?:in|inside) (?:the )?(?:file )?`?[\w@+-][\w@+./-]*[./][\w@+./-]*`?,?\s+|`[\w@+-][\w@+./-]*[./][\w@+./-]*`\s*[:–—]\s+)+/i

/** What is left of a sentence when what may stand before its verb is gone: "Then, ", "In `a.ts`, ", "`a.ts`: ". */
export function toOrder(text: string): string {
  return stripOrnament(text).replace(beforeVerb, '')
}

/** True for a title or sentence in the imperative: it begins with a verb of work. */
export function isImperative(text: string): boolean {
  const order = toOrder(text)
  if (changeVerb.test(order)) return !nounAndVerb.test(order)
  const verb = verbByArticle.exec(order)?.[1]
  return verb !== undefined && !noVerb.has(verb.toLowerCase())
}

const fileVerb =
  /^(?:create|add|modify|update|edit|write|implement|replace|delete|remove|rename|move|patch|fix|extend|insert|append|configure|register|refactor|change|rewrite|new|generate|wire|define|integrate|import|build|set ?up)\b/i

/** True for a section that orders a concrete change of a file: a verb or a bare path as title, with the path or the content to go with it. */
export function ordersFileChange(section: Section): boolean {
  const title = stripOrnament(section.title)
  const paths = listPaths(section.title)
  const bare = title.replace(/^`|`$/g, '')
  const hasCode = holdsCode(section)
  const leads =
    paths[0] !== undefined &&
    (bare === paths[0] || /^(?:(?:in|for|to|inside)\s+)?`?[\w~./@-]+`?(?:\s+\([^)]*\)|\s*[:—–-]\s.*)?$/i.test(title))
  if (leads) return hasCode || section.blocks.length > 0
  if (!fileVerb.test(title)) return false
  return paths.length > 0 || hasPathedCode(section)
}

/** True for a section whose first words order the change of a file that they name: "4. Metrics" over "Add a counter in `metrics.go`" is work. */
export function startsWithFileOrder({ blocks: [first] }: Section): boolean {
  if (first?.type !== 'paragraph') return false
  const text = first.text.slice(0, 400)
  return beginsWithChange(text) && listPaths(text).length > 0
}

/** True for a sentence that begins with the order to change something. */
export function beginsWithChange(sentence: string): boolean {
  return fileVerb.test(toOrder(sentence))
}

function holdsCode(section: Section): boolean {
  for (const current of walkSections(section))
    for (const block of walkBlocks(current.blocks)) if (block.type === 'code') return true
  return false
}

/** True for a section that says which file a block or an edit of it belongs to. */
export function hasPathedCode(section: Section): boolean {
  for (const current of walkSections(section)) {
    for (const placed of listPlacedCode(current))
      if (placed.code.form === 'edit' || findIntroducedPath(placed)) return true
    for (const block of current.blocks)
      if (block.type === 'paragraph' && /\bfile\b[*_\s]*:/i.test(block.text) && listPaths(block.text).length > 0)
        return true
  }
  return false
}

/** True when blocks name something that can be checked against reality: code, a path, a command, a link. */
export function isConcrete(blocks: readonly Block[]): boolean {
  for (const block of walkBlocks(blocks)) {
    if (block.type === 'code') return true
    const texts =
      block.type === 'paragraph'
        ? [block.text]
        : block.type === 'list'
          ? block.items.map((item) => item.text)
          : block.type === 'table'
            ? block.rows.map((row) => row.cells.join(' '))
            : []
    for (const text of texts) if (text.includes('`') || listPaths(text.slice(0, 2000)).length > 0) return true
  }
  return false
}

/** `isConcrete` over a section and all below it, its title included. */
export function isConcreteSection(section: Section): boolean {
  if (section.title.includes('`') || listPaths(section.title).length > 0) return true
  for (const current of walkSections(section)) if (isConcrete(current.blocks)) return true
  return false
}
