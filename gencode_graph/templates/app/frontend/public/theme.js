// Sets light or dark before the first paint; src/app/theme.tsx keeps it from then on.
;(function () {
  var root = document.documentElement
  var mode = null
  try {
    mode = localStorage.getItem("theme")
  } catch (error) {
    mode = null
  }
  if (mode !== "light" && mode !== "dark" && mode !== "system") mode = root.dataset.theme
  var system = window.matchMedia("(prefers-color-scheme: dark)").matches
  root.classList.toggle("dark", mode === "dark" || (mode !== "light" && system))
})()
