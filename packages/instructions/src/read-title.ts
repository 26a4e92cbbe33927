import { toPlainText } from './inline-text.ts'

const documentLabel =
  /^(?:[^\p{L}\p{N}[#]+)?(?:\[[^\]]{1,30}\]\s*|(?:jr|junior|claude jr)\.?[ _-]*(?:(?:build|task|work|execution|implementation|deployment|bug[ -]?fix|fix|research|design|coding|test(?:ing)?|infrastructure|operations?|ops|feature|update|emergency|urgent|code|database|training)[ _-]*){0,2}(?:instructions?|tasks?|assignments?|directives?|work[ -]?orders?|orders?|tickets?|briefs?|briefing|prompts?|plans?|build|fix|runbook|specs?|mission)?(?: set| document| file| sheet)?(?:\s*[([][^)\]]{1,30}[)\]])?(?:\s+v?#?\d[\d.]{0,6})?(?:\s+for\s+(?:the\s+)?[\w ]{0,25}?jr\.?)?\s*(?::|[—–|]|-(?=\s))\s*|(?:(?:build|task|work|execution|implementation)[ -])?(?:instructions?|auftrag|anweisung|istruzione|instrucci[oó]n|instrução|opdracht|directive|task|work[ -]?order|assignment|brief)(?:\s+(?:for|to)\s+(?:the\s+)?[\w ]{0,20}?jr\.?)?(?:\s+#?\d{1,6})?\s*:\s+|(?:任务|任務|指令|作業指示|タスク)\s*[:：]\s*)/iu

/** Title of the document without its leading label ("JR Instruction:") and bracket tag ("[TEG]"). */
export function readTitle(heading: string): string {
  let title = toPlainText(heading)
  for (let round = 0; round < 3; round++) {
    const rest = title.replace(documentLabel, '')
    if (rest === title || rest.trim() === '') break
    title = rest
  }
  return title.trim()
}
