/** The entry of the console: styles, the shell, nothing else. */
import { render } from 'preact';
import './ui/belfort.css';
import './ui/console.css';
import './ui/coordinator.css';
import { Shell } from './police/shell.tsx';

const holder = document.getElementById('console');
if (holder) render(<Shell />, holder);
