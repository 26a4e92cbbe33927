import css from '../styles/details.css?inline'
import { addStyles } from '../styles/monitor-styles.ts'

// Imported for its effect by what shows the details of a session.
addStyles(css)
