"use strict";
/* What Streamlit cannot do itself: Russian for its own words, a decimal keypad, a real navigation, light or dark.

   Marks that pages may set:
   - an element with data-go="/auth/…" sends the browser there at once;
   - a button with data-look="light", "dark" or "system" changes the look and keeps it in this browser;
   - an element with data-show="key" brings the block of that key into sight, once;
   - an input whose placeholder begins with «Число» or «Целое число», or whose key ends in "_decimal" or
     "_whole", gets the keypad for such numbers on a telephone.

   Only text nodes and attributes are changed, never elements: React keeps those. */
(function () {
  /* Streamlit keeps light or dark by the address a page was opened at; ours holds for the whole site. This runs before
     Streamlit does. Who knows no light-dark() sees our own style sheets light only, so all of it is light there. */
  const LOOKS = { light: "Light", dark: "Dark" };
  const chosenLook = () => {
    try { return localStorage.getItem("profmonitor-look") || "system"; } catch { return "system"; }
  };
  const dress = (look) => {
    try {
      const key = `stActiveTheme-${location.pathname}-v2`;
      const theirs = CSS.supports("color", "light-dark(#000, #fff)") ? LOOKS[look] : "Light";
      if (theirs) localStorage.setItem(key, JSON.stringify(theirs));
      else localStorage.removeItem(key);
    } catch { /* no storage: as the system has it */ }
  };
  dress(chosenLook());
  document.addEventListener("click", (event) => {
    const look = event.target.closest?.("[data-look]")?.dataset.look;
    if (!look) return;
    try { localStorage.setItem("profmonitor-look", look); } catch { return; }
    dress(look);
    location.reload();
  });
  /* Slides: space and what a presenter's remote sends do the same as the arrows, which Streamlit knows itself. */
  const TURNS = { " ": "next", PageDown: "next", PageUp: "back" };
  document.addEventListener("keydown", (event) => {
    const turn = TURNS[event.key];
    if (!turn || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("button, a, input, textarea, [role='switch'], [role='dialog'], [role='grid']")) return;
    const button = document.querySelector(`.st-key-stage_${turn} button`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  /* A dialog opened from a menu leaves the menu open behind it. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-testid='stPopoverBody'] :is([class*='st-key-keep-'], [class*='st-key-slide-'], [class*='st-key-about-']) button");
    if (!button) return;
    setTimeout(() => {
      const escape = { key: "Escape", code: "Escape", keyCode: 27, bubbles: true };
      for (const kind of ["keydown", "keyup"]) button.dispatchEvent(new KeyboardEvent(kind, escape));
    }, 0);
  });
  /* Dialogs and menus hang outside of Streamlit's frame: the whole page says which of both it is. */
  let framed = null;
  const tint = () => { document.documentElement.style.colorScheme = getComputedStyle(framed).colorScheme; };
  const frame = () => {
    const app = document.querySelector("[data-testid='stApp']");
    if (!app || app === framed) return;
    framed = app;
    new MutationObserver(tint).observe(app, { attributes: true, attributeFilter: ["class"] });
    tint();
  };

  const WORDS = {
    "Press Enter to apply": "Enter — применить",
    "Press Enter to submit form": "Enter — отправить",
    "Press Ctrl+Enter to apply": "Ctrl+Enter — применить",
    "Press Ctrl+Enter to submit form": "Ctrl+Enter — отправить",
    "Press ⌘+Enter to apply": "⌘+Enter — применить",
    "Press ⌘+Enter to submit form": "⌘+Enter — отправить",
    "Missing Submit Button": "Нет кнопки отправки",
    "(required)": "(обязательно)",
    "This field is required.": "Заполните это поле.",
    "Invalid value.": "Значение не подходит.",
    "Enter a valid email address.": "Введите адрес электронной почты.",
    "Choose an option": "Выберите",
    "Choose options": "Выберите",
    "Choose date": "Выберите дату",
    "Choose date range": "Выберите даты",
    "Quick select a date range": "Быстрый выбор дат",
    "None": "Не выбрано",
    "Past Week": "Прошлая неделя",
    "Past Month": "Прошлый месяц",
    "Past 3 Months": "Прошлые 3 месяца",
    "Past 6 Months": "Прошлые 6 месяцев",
    "Past Year": "Прошлый год",
    "Past 2 Years": "Прошлые 2 года",
    "No results": "Ничего не найдено",
    "No options to select": "Нет вариантов",
    "No options": "Нет вариантов",
    "Select all": "Выбрать все",
    "Clear all": "Очистить",
    "Clear selection": "Снять выбор",
    "Clear value": "Очистить",
    "Clear entry": "Очистить",
    "Clear date": "Очистить дату",
    "Clear dates": "Очистить даты",
    "dd": "дд",
    "mm": "мм",
    "yyyy": "гггг",
    "Empty": "пусто",
    "open": "открыть",
    "Open": "Открыть",
    "Upload": "Выбрать файл",
    "Uploading...": "Загружается…",
    "Browse files": "Выбрать файл",
    "Add files": "Добавить файлы",
    "Drag and drop file here": "Перетащите файл сюда",
    "Drag and drop files here": "Перетащите файлы сюда",
    "Drag and drop a file here": "Перетащите файл сюда",
    "File type not allowed.": "Такой файл не подойдёт.",
    "Error uploading file": "Файл не загрузился",
    "Remove file": "Убрать файл",
    "Search": "Поиск",
    "Type to search": "Поиск по таблице",
    "Close Search": "Закрыть поиск",
    "Show/hide columns": "Показать или скрыть столбцы",
    "Download as CSV": "Скачать CSV",
    "Download as PNG": "Скачать PNG",
    "Download as SVG": "Скачать SVG",
    "Copy Vega-Lite spec": "Скопировать описание графика",
    "Fullscreen": "На весь экран",
    "Close fullscreen": "Свернуть",
    "Show data": "Показать данные",
    "Show chart": "Показать график",
    "Sort ascending": "По возрастанию",
    "Sort descending": "По убыванию",
    "Autosize": "По ширине содержимого",
    "Pin column": "Закрепить столбец",
    "Unpin column": "Открепить столбец",
    "Hide column": "Скрыть столбец",
    "Format": "Формат",
    "Statistics": "Сводка",
    "Add row": "Добавить строку",
    "Delete row(s)": "Удалить строки",
    "No data": "Нет данных",
    "empty": "пусто",
    "(index)": "(номер)",
    "Copy": "Скопировать",
    "Copied": "Скопировано",
    "Copy to clipboard": "Скопировать",
    "Show password": "Показать пароль",
    "Show password text": "Показать пароль",
    "Hide password": "Скрыть пароль",
    "Hide password text": "Скрыть пароль",
    "Close": "Закрыть",
    "Dismiss": "Закрыть",
    "Cancel": "Отмена",
    "Notifications": "Уведомления",
    "Notification": "Уведомление",
    "Loading...": "Загружается…",
    "Please wait...": "Подождите…",
    "Running...": "Считаем…",
    "RUNNING...": "Считаем…",
    "Stopping...": "Останавливаем…",
    "Stop": "Остановить",
    "Stop script": "Остановить",
    "CONNECTING": "Соединяемся",
    "Connecting...": "Соединяемся…",
    "Connection error": "Нет связи с сервером",
    "Connection timed out.": "Сервер не отвечает.",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "Всё сохранённое осталось на месте. Связь восстановится сама; если нет, обновите страницу.",
    "Connection lost. Please wait for the app to reconnect, then try again.":
      "Связь прервалась. Подождите несколько секунд и повторите.",
    "Failed to generate file for download":
      "Файл не получен: возможно, сеанс закончился или доступ изменился. Обновите страницу.",
    "Page not found": "Нет такой страницы",
    "Error": "Ошибка",
    "Retry": "Повторить",
    "Skip to main content": "К содержанию",
    "Collapse sidebar": "Свернуть меню",
    "Expand sidebar": "Открыть меню",
    "Open sidebar": "Открыть меню",
    "Close sidebar": "Свернуть меню",
    "Main menu": "Меню",
    "App pages": "Страницы",
    "Navigate to home page": "На первую страницу",
    "Sidebar": "Меню",
    "Sidebar Logo": "Профмонитор",
    "Logo": "Профмонитор",
    "Main": "Содержание",
    "Rerun": "Обновить",
    "Settings": "Настройки",
    "Print": "Печать",
    "View less": "Свернуть",
    "Link to heading": "Ссылка на заголовок",
    "Previous month.": "Предыдущий месяц",
    "Next month.": "Следующий месяц",
    "Previous page": "Предыдущая страница",
    "Next page": "Следующая страница",
    "Help": "Подсказка",
    "Selected values": "Выбрано",
  };
  const SIZES = { b: "Б", B: "Б", K: "КБ", M: "МБ", G: "ГБ" };
  const RULES = [
    [/^(day|month|year), (.+)$/, (_, part, label) => `${{ day: "день", month: "месяц", year: "год" }[part]}, ${label}`],
    [/^Select (\d+) match(?:es)?$/, "Выбрать найденное: $1"],
    [/^([\d.]+)\s?(bytes?|B|KB|MB|GB)$/, (_, size, unit) => `${size.replace(".", ",")}\u00a0${SIZES[unit[0]]}`],
    [/^View (\d+) more$/, "Ещё $1"],
    [/^(\d+) options? available\.?$/, "вариантов: $1"],
    [/^(?:Limit )?(\d+)\s?MB per file(?: • (.*))?$/, (_, size, kinds) => `до ${size} МБ${kinds ? ", " + kinds : ""}`],
    [/^(.+) files are not allowed\.$/, "Файлы $1 не подойдут."],
    [/^File must be (\d+(?:\.\d+)?)\s?MB or smaller\.$/, "Файл больше $1 МБ не подойдёт."],
    [/^File must be (.+) or smaller\.$/, "Файл больше $1 не подойдёт."],
    [/^Remove (.+)$/, "Убрать $1"],
    [/^Clear (.+)$/, "Очистить $1"],
    [/^Show (\d+) more$/, "Ещё $1"],
    [/^[a-z_]+ icon$/, "значок"],
    [/^Help for (.+)$/, "Подсказка: $1"],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/, "Можно выбрать не больше $1."],
    [/^The page that you have requested does not seem to exist.*$/, "Открыта первая страница."],
    [/^Selected (.+?)\. (.+)\. (?:open|closed)$/, "Выбрано: $1. $2"],
  ];
  const NAMES = ["aria-label", "title", "placeholder", "alt", "data-placeholder", "aria-placeholder", "aria-valuetext"];
  const ALL = NAMES.map((name) => `[${name}]`).join(",");
  // What people wrote is never translated; a part of a date is ours until it is filled in, and digits after that.
  const THEIRS = "input, textarea, [contenteditable]:not([role='spinbutton']), [data-testid='stText'], [data-testid='stHtml'], [data-testid='stMarkdown']";

  // On the buttons over a chart Streamlit repeats the whole text twin, five times over.
  const REPEATED = /^(Show data|Show chart|Download as PNG|Download as SVG|Copy Vega-Lite spec|Fullscreen|Close fullscreen): .{20,}$/s;

  const russian = (text) => {
    const bare = text.trim().replace(REPEATED, "$1");
    if (!/[A-Za-z]/.test(bare) || bare.length > 160) return null;
    if (Object.hasOwn(WORDS, bare)) return text.trim() === bare ? text.replace(bare, () => WORDS[bare]) : WORDS[bare];
    for (const [pattern, ours] of RULES) if (pattern.test(bare)) return bare.replace(pattern, ours);
    return null;
  };

  const words = (node) => {
    if (node.parentElement?.closest(THEIRS)) return;
    const ours = russian(node.data);
    if (ours !== null && ours !== node.data) node.data = ours;
  };

  const attributes = (element) => {
    for (const name of NAMES) {
      const value = element.getAttribute(name);
      const ours = value && russian(value);
      if (ours && ours !== value) element.setAttribute(name, ours);
    }
  };

  const keypad = (input) => {
    const hint = input.placeholder || "";
    const key = input.closest("[class*='st-key-']")?.className || "";
    const whole = hint.startsWith("Целое число") || /st-key-\S*_whole(\s|$)/.test(key);
    const decimal = hint.startsWith("Число") || /st-key-\S*_decimal(\s|$)/.test(key);
    if (whole || decimal) input.inputMode = whole ? "numeric" : "decimal";
  };

  let leaving = false;
  const go = (mark) => {
    const address = mark.dataset.go;
    if (leaving || !address.startsWith("/auth/")) return;
    leaving = true;
    location.replace(address);
  };

  const show = (mark) => setTimeout(() => {
    document.querySelector("[class*='st-key-steps-'] [aria-checked='true']")?.scrollIntoView({ block: "nearest", inline: "center" });
    document.getElementsByClassName("st-key-" + mark.dataset.show)[0]?.scrollIntoView({ block: "start" });
  }, 150);

  /* Streamlit sends what is typed on leaving the field only. An answer is sent after a pause and when the page is
     put away, so that whoever closes the telephone in the middle of a field loses nothing. */
  const typed = new Map();
  /* «Ждёт»: from the first keystroke (or click) in a field to the end of the run that has saved it. */
  const FIELD = "[class*='st-key-field-']";
  const waiting = new Set();
  const wait = (element) => {
    const field = element.closest?.(FIELD);
    if (!field) return;
    field.classList.add("pm-waiting");
    waiting.add(field);
  };
  /* What was sent while there was no connection is sent once more when it is back: who knows where it got to. */
  let lost = false;
  const linked = (link, run) => {
    const away = Boolean(link) && link !== "CONNECTED";
    document.body.classList.toggle("pm-offline", away);
    if (away) lost = true;
    else if (lost && run === "notRunning") {
      lost = false;
      const boxes = [...waiting].flatMap((field) => [...field.querySelectorAll("input[type='text'], textarea")]);
      boxes.filter((box) => box.getAttribute("role") !== "combobox").forEach(send);
    }
  };
  const saved = (app) => {
    const { testScriptState: run, testConnectionState: link } = app.dataset;
    linked(link, run);
    if (run !== "notRunning" || (link && link !== "CONNECTED") || !waiting.size) return;
    const busy = [...typed.keys()].map((input) => input.closest(FIELD));
    for (const field of waiting) {
      if (busy.includes(field)) continue;
      field.classList.remove("pm-waiting");
      waiting.delete(field);
    }
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[role='radio'], [role='checkbox'], input[type='radio'], [role='option']")) wait(event.target);
  }, true);
  const sent = (input) => {
    clearTimeout(typed.get(input));
    typed.delete(input);
    // Where nothing has changed after all, no run comes to clear the mark.
    setTimeout(() => saved(document.querySelector("[data-testid='stApp']")), 600);
  };
  const send = (input) => {
    sent(input);
    const enter = { key: "Enter", code: "Enter", keyCode: 13, charCode: 13, bubbles: true, ctrlKey: input.tagName === "TEXTAREA" };
    for (const kind of ["keydown", "keypress"]) input.dispatchEvent(new KeyboardEvent(kind, enter));
  };
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.closest("[class*='st-key-field-']") || input.getAttribute("role") === "combobox") return;
    clearTimeout(typed.get(input));
    wait(input);
    typed.set(input, setTimeout(() => send(input), 1500));
  }, true);
  document.addEventListener("focusout", (event) => { if (typed.has(event.target)) sent(event.target); }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.isTrusted && typed.has(event.target) && event.target.tagName === "INPUT") sent(event.target);
  }, true);
  const away = () => { if (document.hidden) [...typed.keys()].forEach(send); };
  document.addEventListener("visibilitychange", away);
  addEventListener("pagehide", () => [...typed.keys()].forEach(send));

  const visit = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return words(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) words(walker.currentNode);
    for (const element of [root, ...root.querySelectorAll(ALL)]) attributes(element);
    for (const input of [root, ...root.querySelectorAll("input")]) if (input.tagName === "INPUT") keypad(input);
    for (const button of root.querySelectorAll("[data-look]")) button.setAttribute("aria-pressed", String(button.dataset.look === chosenLook()));
    frame();
    for (const mark of [root, ...root.querySelectorAll("[data-go]")]) if (mark.dataset?.go) go(mark);
    for (const mark of [root, ...root.querySelectorAll("[data-show]")]) if (mark.dataset?.show !== undefined) show(mark);
  };

  const start = () => {
    visit(document.body);
    new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === "childList") change.addedNodes.forEach(visit);
        else if (change.type === "characterData") words(change.target);
        else if (change.attributeName.startsWith("data-test-")) saved(change.target);
        else attributes(change.target);
      }
    }).observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: [...NAMES, "data-test-script-state", "data-test-connection-state"],
    });
  };
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
