import { afterAll } from 'vitest';
import { cleanUpAfterFile } from './end-of-file';

// Vitest evaluates a setup file anew for every file of tests.
afterAll(cleanUpAfterFile);
