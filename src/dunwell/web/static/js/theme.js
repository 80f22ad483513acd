// Sets the saved colours before the first paint. Loaded in the head, not deferred.
(function () {
  try {
    const saved = localStorage.getItem("theme");
    if (saved === "light" || saved === "dark") document.documentElement.dataset.theme = saved;
  } catch (refusedByBrowser) {
    // Without storage the page follows the computer's setting.
  }
})();
