import jrView from '../styles/jr-view.css?inline'
import { addStyles } from '../styles/monitor-styles.ts'
import overview from '../styles/overview.css?inline'

// Imported for its effect by the two pages that share it, so that the rules are added once.
addStyles(overview + jrView)
