// One's data on paper, or as a PDF by the browser's own way to print.
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
