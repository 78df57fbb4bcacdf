#!/usr/bin/env node
import '../language';

// After the language is set: constants hold messages, and a bundle in chunks doesn't keep the order of imports.
void import('./regulens').then(({ regulens }) => regulens(__dirname));
