export type { Check, CheckSource, Expectation, JsonAssertion } from './check.ts'
export { stepKinds } from './plan.ts'
export type {
  BlockAccount,
  DeclaredEdit,
  Finding,
  Plan,
  PlanFeature,
  PlanMetadata,
  PlanStep,
  Severity,
  StepKind,
  Tier,
} from './plan.ts'
export { findSecrets, maskSecrets } from './mask-secrets.ts'
export type { SecretKind, SecretLocation } from './mask-secrets.ts'
export { findingRules } from './finding-codes.ts'
export type { FindingCode, FindingRule } from './finding-codes.ts'
export { isBinary } from './is-binary.ts'
export { maximumDocumentLength, parseInstruction } from './parse-instruction.ts'
export { fixInstruction } from './fix-instruction.ts'
export type { FixedInstruction } from './fix-instruction.ts'
export { instructionTemplate, templateKinds } from './instruction-template.ts'
export type { TemplateKind } from './instruction-template.ts'
export { lintAgainstWorkspace } from './lint-against-workspace.ts'
export type { ReadFile } from './lint-against-workspace.ts'
export { serializeChecks } from './serialize-checks.ts'
export { maskPlan } from './mask-plan.ts'
