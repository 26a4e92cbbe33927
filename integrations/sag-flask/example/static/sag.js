for (const item of document.querySelectorAll('.nav-item')) {
  item.addEventListener('click', () => {
    for (const view of document.querySelectorAll('.view-content')) {
      view.classList.toggle('active', view.id === `${item.dataset.view}-view`)
    }
  })
}
