// What tests may ask of the outside: each drives the VS Code window through Playwright. See scripts/vscode/driver.mjs.

/** Runs a command as a user does: by its title in the palette. */
export async function palette(page, title) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor();
  await input.fill(`>${title}`);
  await page
    .locator('.quick-input-list .monaco-list-row.focused', { hasText: title.replace(/^.*: /, '') })
    .waitFor();
  await page.keyboard.press('Enter');
}

export async function press(page, key) {
  await page.keyboard.press(key);
}

export async function type(page, text) {
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

/** Text of every webview's page, hidden ones left out. */
export async function webviews(page) {
  const texts = [];
  for (const frame of page.frames()) {
    if (frame === page.mainFrame() || !frame.parentFrame()?.parentFrame()) continue;
    const text = await frame
      .locator('body')
      .innerText({ timeout: 2000 })
      .catch(() => '');
    if (text.trim() !== '') texts.push(text);
  }
  return texts;
}

/** Texts of the notifications and dialogs that are shown. */
export async function messages(page) {
  return page.locator('.notification-list-item-message, .monaco-dialog-box').allInnerTexts();
}

/** Texts of the rows of the quick pick that is open. */
export async function choices(page) {
  return page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row').allInnerTexts();
}

/** Texts of the hovers that are shown. */
export async function hovers(page) {
  return page.locator('.monaco-hover:visible').allInnerTexts();
}

/** Texts of the rows of the menu of quick fixes that is open. */
export async function menu(page) {
  return page.locator('.action-widget:visible .monaco-list-row').allInnerTexts();
}

/** Presses the button with this text in a notification. */
export async function notificationButton(page, text) {
  await page.locator('.notification-list-item .monaco-button', { hasText: text }).first().click();
}

/** The text of our item in the status bar. */
export async function statusBar(page) {
  return page.locator('.statusbar-item', { hasText: /Regulens/ }).allInnerTexts();
}

/** What stands in the input box of a quick pick or a dialog; empty where none is open. */
export async function input(page) {
  // One that closes between the two looks is none.
  const [box] = await page.locator('.quick-input-widget:visible input[type=text]').all();
  return box ? box.inputValue({ timeout: 500 }).catch(() => '') : '';
}

/** Chooses in the menu of the learning curves, whichever webview shows them; false where none does. */
export async function chartMenu(page, key) {
  for (const frame of page.frames())
    try {
      const menu = frame.locator('[data-key=loss-more]').first();
      if (frame === page.mainFrame() || !(await menu.isVisible())) continue;
      const item = frame.locator(`[data-key=loss-${key}]`).first();
      if (!(await item.isVisible())) await menu.click();
      await item.click();
      return true;
    } catch (error) {
      // VS Code puts another frame in the place of the first, and closes those of editors that are closed.
      if (!frame.isDetached()) throw error;
    }
  return false;
}
