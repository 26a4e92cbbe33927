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
    /^(?:(?:\w+[ -]){0,2}?(?:success|acceptance|done|completion|exit|pass(?:ing)?|validation|verification|evaluation)[ -]criteri(?:a|on)\b|(?:the )?definition of done\b|done when\b|dod\b|acceptance(?: tests?)?$|success (?:looks like|means)\b|criteria for (?:success|done|acceptance|completion)\b|criteria$|(?:(?:post[- ]?)?(?:test(?:ing)?|verification|validation|acceptance|qa|quality|completion|success|done|final|sign[- ]?off|review)[ -](?:\w+ )?)?checklist(?: \(.*\))?$|what (?:done|success) looks like)/,
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
    /^(?:pre[- ]?requisites?\b|pre[- ]?conditions?\b|before (?:you|we) (?:start|begin)\b|before (?:starting|you)|requirements?(?:$| \()|dependencies$|depends on\b|assumptions?$|needs?$|environment(?: setup| variables)?$|setup requirements\b|access(?: required)?$|inputs?$)/,
  ],
  [
    'followup',
    /^(?:future\b|next steps?\b|follow[- ]?ups?\b|after (?:completion|this|deployment)\b|later\b|post[- ]?(?:completion|launch|mvp)\b|roadmap\b|nice to have|stretch\b|when (?:done|complete|finished)\b|on completion\b|upon completion\b|completion (?:report|steps?|notes?|message)\b|report(?:ing)?(?: back| to\b.*)?$|hand-?off\b|sign[- ]?off\b|maintenance\b|monitoring$)/,
  ],
  [
    'verification',
    /^(?:(?:post[- ]?\w+ |final |manual |local |end[- ]to[- ]end |quick |smoke |unit |integration |functional |regression |automated |how to )?(?:verification|verify|verifying|validation|validate|validating|tests?|testing|smoke ?tests?|qa)(?:$|\s*[:(&/—–-]| (?:commands?|steps?|plan|procedures?|strategy|instructions?|cases?|scenarios?|suite|results?|queries|query|section|and|it|the|that|after|locally|script|tests?|requirements?|approach|protocol|block|notes|your|this|all|everything)\b)|how (?:to|do (?:i|we|you)) (?:test|verify|validate|check)\b|test (?:plan|cases?|commands?|steps?|scenarios?)\b|(?:sanity|health|smoke) (?:checks?|tests?)$|checks?$)/,
  ],
  [
    'context',
    /^(?:(?:executive )?summary\b|background\b|context\b|overview\b|introduction\b|intro$|motivation\b|rationale\b|why\b|what(?:['’]s| is| are| happened| we| exists| changed| this| works)\b|current (?:state|status|architecture|situation|behaviou?r|implementation|problem|issues?|system|setup|code)\b|existing\b|objectives?\b|goals?\b|purpose\b|mission\b|vision\b|scope\b|in scope\b|(?:functional |non-?functional |technical |business |user )requirements?\b|problems?\b|problem statement\b|(?:known )?issues?$|(?:identified |open )?(?:issues|bugs|problems|gaps|questions)\b|root causes?\b|symptoms?\b|diagnosis\b|analysis$|evidence$|findings$|impact\b|options?\b|alternatives?\b|considered\b|trade-?offs?\b|decisions?\b|design(?: (?:decisions?|principles?|overview|notes?|rationale|considerations?))?$|(?:system |target |proposed |high[- ]level |technical |overall )?architecture\b|approach$|strategy$|principles?\b|concepts?\b|terminology\b|glossary\b|definitions\b|key (?:files|points|concepts|decisions|insights?)\b|(?:relevant |related |affected |important )files\b|files? (?:to (?:read|review|reference)|reference|summary|modified|created|changed|affected|involved|structure|locations?)\b|files$|files (?:to|that|you|we)\b|summary of\b|references?\b|resources\b|links?\b|related\b|see also\b|appendi(?:x|ces)\b|notes?\b|important(?: notes?)?$|warnings?$|caution\b|caveats?\b|trouble ?shooting\b|faq\b|known limitations\b|common (?:issues|errors|problems)\b|risks?\b|mitigations?\b|security (?:considerations?|notes?)\b|performance (?:considerations?|notes?|impact|targets?)\b|considerations?\b|expected (?:outcomes?|results?|output|behaviou?r|impact|benefits?)\b|(?:success )?metrics\b|benefits?\b|deliverables?$|timeline\b|schedule\b|estimat\w*\b|effort\b|cost\b|budget\b|resource requirements\b|time ?(?:estimate|frame|line)\b|priority\b|metadata\b|header\b|task (?:info|metadata|details|header|summary|overview|description)\b|status\b|owner\b|assignment\b|contacts?\b|stakeholders?\b|team\b|changelog\b|history\b|version\b|revision\b|approval\b|council\b|examples?\b|sample\b|for seven generations\b|credits?\b|acknowledg\w*\b|table of contents\b|contents$|toc$|communication\b|integration (?:with|points?)\b|data (?:model|flow)$|technology stack\b|tech stack\b|stack$|hardware\b|infrastructure$|(?:the )?(?:idea|insight|hypothesis|theory)$)/,
  ],
  [
    'work',
    /^(?:(?:the |your |detailed |required |core |main |actual |proposed |specific |exact |code |file |key )?(?:implementation|steps?|tasks?|instructions?|work(?: items?| to do| plan| breakdown| required)?|action(?: items?| plan)?|changes?|modifications?|edits?|fix(?:es)?|to-?do(?: list)?|procedure|execution|plan|what to (?:do|build|change|implement)|how to (?:do|implement|fix)|build|deploy(?:ment)?|solution|assignment|runbook|the (?:fix|work|plan|task|job))(?:$|\s*[:(]| (?:steps?|tasks?|plan|instructions?|details?|phases?|required|needed|list|items?|order|sequence|to (?:make|do|complete|apply|perform|implement|take|execute)|guide|checklist|breakdown|overview)\b)|implementation\b.{0,20}$|milestones?$|phases?$|requested changes\b|changes (?:required|needed|to)\b)/,
  ],
]

/** Classifies a section by its title (markup and label already removed). */
export function toSectionRole(title: string): SectionRole {
  const text = title
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[\s:.!]+$/, '')
  if (text === '') return 'none'
  for (const [role, pattern] of rolePatterns) if (pattern.test(text)) return role
  return 'none'
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
