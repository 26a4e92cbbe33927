import { findForeignRole } from './foreign-roles.ts'

/** What a section is for. Only `work` (and `none`, when its content orders something) can become steps. */
export type SectionRole =
  | 'work'
  | 'criteria'
  | 'verification'
  | 'context'
  | 'constraint'
  | 'rollback'
  | 'prerequisite'
  | 'followup'
  | 'none'

/**
 * Patterns over the lower-case title, tried in this order. Each matches the whole title or its first words, so that
 * "Testing framework setup" is not a Testing section.
 */
const rolePatterns: readonly (readonly [SectionRole, RegExp])[] = [
  [
    'criteria',
    /^(?:(?:\w+[ -]){0,2}?(?:success|acceptance|done|completion|exit|pass(?:ing)?|validation|verification|evaluation)[ -]criteri(?:a|on)\b|(?:the )?definition of done\b|(?:(?:it|this|you|we) (?:is|are) )?(?:done|finished) (?:when|means|looks like)\b|(?:done|success)$|dod\b|acceptance(?: tests?)?$|success (?:looks like|means)\b|criteria for (?:success|done|acceptance|completion)\b|criteria$|(?:(?:post[- ]?)?(?:test(?:ing)?|verification|validation|acceptance|qa|quality|completion|success|done|final|sign[- ]?off|review)[ -](?:\w+ )?)?checklist(?: \(.*\))?$|what (?:done|success) looks like)/,
  ],
  [
    'constraint',
    /^(?:(?:what |things? )?(?:not to do|(?:to )?(?:do not|don['’]?t|never|avoid)(?: do| change| touch| modify)?\b)|what not to\b|(?:do )?not in scope|out[- ]of[- ]scope|non[- ]?goals?\b|constraints?\b|(?:important |critical |hard |ground )?(?:rules|restrictions|limitations)$|guard ?rails?\b|anti[- ]?patterns?\b|safety (?:rules|constraints|notes?)$|forbidden\b|dos? and don)/,
  ],
  [
    'rollback',
    /^(?:roll ?back|roll-back|revert\b|reverting\b|undo\b|back[- ]?out\b|recovery plan\b|emergency\b|if (?:something|anything|things) (?:goes|go|breaks?)\b)/,
  ],
  [
    'prerequisite',
    /^(?:pre[- ]?requisites?\b|pre[- ]?flight(?: checks?)?$|before$|pre[- ]?conditions?\b|before (?:you|we) (?:start|begin)\b|before (?:starting|you)|requirements?(?:$| \()|dependencies$|depends on\b|assumptions?$|needs?$|environment(?: setup| variables)?$|setup requirements\b|access(?: required)?$|inputs?$)/,
  ],
  [
    'followup',
    /^(?:future\b|next steps?\b|follow[- ]?ups?\b|after (?:completion|this|deployment)\b|later\b|post[- ]?(?:completion|launch|mvp)\b|roadmap\b|nice to have|stretch\b|when (?:done|complete|finished)\b|on completion\b|upon completion\b|completion (?:report|steps?|notes?|message)\b|report(?:ing)?(?: back| to\b.*)?$|hand-?off\b|sign[- ]?off\b|maintenance\b|monitoring$)/,
  ],
  [
    'verification',
    /^(?:(?:post[- ]?\w+ |final |manual |local |end[- ]to[- ]end |quick |smoke |unit |integration |functional |regression |automated |how to )?(?:verification|verify|verifying|validation|validate|validating|tests?|testing|smoke ?tests?|qa)(?:$|\s*[:(&/—–-]| (?:commands?|steps?|plan|procedures?|strategy|instructions?|cases?|scenarios?|suite|results?|queries|query|section|and|it|the|that|after|locally|script|tests?|requirements?|approach|protocol|block|notes|your|this|all|everything)\b)|how (?:to|do (?:i|we|you)) (?:test|verify|validate|check)\b|test (?:plan|cases?|commands?|steps?|scenarios?)\b|(?:(?:sanity|health|smoke|post|final)[ -])?(?:checks?|tests?)$)/,
  ],
  [
    'context',
    /^(?:executive summary\b|background\b|introduction\b|motivation\b|rationale\b|why\b|what(?:['’]s| is| are| happened| we (?:have|know|learned|built)| exists| changed| this| works)\b|current (?:state|status|architecture|situation|behaviou?r|implementation|problem|issues?|system|setup|code)\b|existing (?:code|files|state|system|architecture|implementation|infrastructure|behaviou?r)\b|(?:functional |non-?functional |technical |business |user )requirements?\b|problem (?:statement|description|summary|analysis)\b|(?:known|identified|open) (?:issues|bugs|problems|gaps|questions|limitations)\b|(?:steps |how )?to reproduce\b|describe the (?:bug|issue|problem)\b|repro(?:duction)?(?: steps?)?$|(?:actual|observed) (?:behaviou?r|results?|output)\b|root causes?\b|design (?:decisions?|principles?|overview|notes?|rationale|considerations?)\b|(?:system |target |proposed |high[- ]level |technical |overall |current )architecture\b|key (?:files|points|concepts|decisions|insights?|features)\b|(?:relevant |related |affected |important |reference )files\b|files? (?:to (?:read|review|reference)|reference|summary|modified|created|changed|affected|involved|structure|locations?|that|you|we)\b|summary of\b|see also\b|read (?:this|me)\b|table of contents\b|trouble ?shooting\b|common (?:issues|errors|problems|mistakes)\b|trade-?offs?\b|success metrics\b|(?:security|performance|design) (?:considerations?|notes?|impact|implications?)\b|expected (?:outcomes?|results?|output|behaviou?r|impact|benefits?)\b|(?:resource|hardware) requirements\b|time ?(?:estimates?|frame|line)\b|estimated\b|task (?:info|metadata|details|header|summary|overview|description)\b|technology stack\b|tech stack\b|for seven generations\b|integration (?:with|points?)\b|design$|approach$|strategy$|analysis$|stack$|infrastructure$|(?:the )?(?:idea|insight|hypothesis|theory)$|(?:important|critical)(?: notes?)?$|(?:options?|alternatives?) (?:considered|analysis|compared|rejected|we considered)\b|how it works\b|lessons? learned\b|example (?:usage|output|session)\b)/,
  ],
  [
    'context',
    /^(?:summary|context|overview|intro|objectives?|goals?|purpose|mission|vision|scope|in scope|problems?|issues?|bugs|symptoms?|diagnosis|evidence|findings|impact|options?|alternatives?|decisions?|architecture|principles?|concepts?|terminology|glossary|definitions|references?|resources|links?|related(?: work| documents| files| tasks)?|appendi(?:x|ces)|notes?|warnings?|caution|caveats?|faq|risks?|mitigations?|considerations?|metrics|benefits?|timeline|schedule|estimates?|effort|costs?|budget|priority|metadata|header|status|owner|assignment|contacts?|stakeholders?|team|changelog|history|version|revision(?: history)?|approvals?|council(?: vote| review| context| notes?)?|examples?|samples?|credits?|acknowledg\w*|contents|toc|communication|data (?:model|flow)|hardware|dependencies|technical (?:notes|details|background|context)|implementation notes?)(?:$|\s*[:(,&/–—|-]|\s+(?:and|or|for|of|on|about|from|with)\b)/,
  ],
  [
    'work',
    /^(?:(?:the |your |detailed |required |core |main |actual |proposed |suggested |possible |recommended |specific |exact |code |file |key )?(?:implementation|steps?|tasks?|instructions?|work(?: items?| to do| plan| breakdown| required)?|action(?: items?| plan)?|changes?|modifications?|edits?|fix(?:es)?|to-?do(?: list)?|procedure|execution|plan|what to (?:do|build|change|implement)|how to (?:do|implement|fix)|build|deploy(?:ment)?|solution|assignment|runbook|the (?:fix|work|plan|task|job))(?:$|\s*[:(]| (?:steps?|tasks?|plan|instructions?|details?|phases?|required|needed|list|items?|order|sequence|to (?:make|do|complete|apply|perform|implement|take|execute)|guide|checklist|breakdown|overview)\b)|implementation\b.{0,20}$|milestones?$|phases?$|requested changes\b|changes (?:required|needed|to)\b)/,
  ],
]

// One pattern, a group for each role: the first that matches is the first in the list.
const anyRole = new RegExp(rolePatterns.map(([, pattern]) => `(${pattern.source})`).join('|'))

/** Classifies a section by its title (markup and label already removed). */
export function toSectionRole(title: string): SectionRole {
  const text = title
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[\s:.!]+$/, '')
  // A path names a file, whatever its words.
  if (text === '' || /^\S*[/.]\S*[a-z`]$/.test(text) || title.startsWith('`')) return 'none'
  const found = anyRole.exec(text)
  return found ? (rolePatterns[found.indexOf(found[0], 1) - 1]?.[0] ?? 'none') : (findForeignRole(text) ?? 'none')
}

/** Never steps, even under a strong label such as `Step 6: Rollback`. */
const neverWork =
  /^(?:roll ?back|revert|back[- ]?out|rollback (?:plan|procedure|steps?|instructions?)|background|context|overview|objectives?|goals?|requirements?|problems?|problem statement|constraints?|notes?|trouble ?shooting|future (?:work|enhancements?|improvements?|ideas?|considerations?)|options?|alternatives?|success criteria|acceptance criteria|definition of done|references?|do not|what not to do|out of scope)(?:\s*\(.*\))?$/

export function isNeverWork(rest: string): boolean {
  const text = rest
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[\s:.!]+$/, '')
  return neverWork.test(text)
}
