/**
 * Colours for up to fifty lines on dark and on light backgrounds. Each is the colour farthest in CIELAB from all before it, of those that aren't grey and have a
 * contrast of at least 3.2 to 1 with the backgrounds of VS Code's themes: however many are used, they are as far apart as can be (of all fifty, no two are nearer than 20).
 */
export const crowdColours = {
  dark: [
    '#59a4f9 #00ff00 #ff0000 #ff00ff #87873c #ff78a5 #00f0e1 #e1e100 #ff9600 #1ec35a',
    '#8769ff #0f8796 #ffc3a5 #d25a3c #ff1eb4 #f0c3f0 #ff005a #ff96ff #b4e1a5 #ffd269',
    '#1e9669 #78a500 #87e1ff #a569a5 #96f02d #b46969 #b4781e #c33cd2 #1e78f0 #a5f078',
    '#ff691e #a59600 #ffc300 #00f05a #c3a5ff #00e1a5 #b43cff #4b963c #d24ba5 #ffa569',
    '#b4875a #c3d269 #ff1e87 #3cb400 #5a87b4 #69c3b4 #a569d2 #ffa5b4 #d2c387 #ff3c3c',
  ].flatMap((line) => line.split(' ')),
  light: [
    '#0063d3 #ff0000 #009600 #3c0000 #ff00a5 #0000ff #1e8787 #a57800 #b46996 #00003c',
    '#a52dd2 #1e3c00 #c34b3c #3c5a87 #000087 #690069 #ff005a #2d965a #875a3c #a5004b',
    '#3c5aff #5a7800 #a569d2 #e15a00 #a500ff #f000d2 #c33ca5 #692d4b #4b3c87 #87874b',
    '#1e00c3 #782d00 #c3000f #0087d2 #5a4b00 #005a3c #5a3cb4 #780f1e #00690f #f03c87',
    '#a54b5a #7878c3 #0f0f69 #b4692d #3c003c #c30f3c #961e69 #870096 #e11eff #785a87',
  ].flatMap((line) => line.split(' ')),
};
