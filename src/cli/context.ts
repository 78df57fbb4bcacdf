// What commands work with is what tools work with.
export { createContext, parseFile, readText, resolveRun, type Context } from '../tools/context';
