"""Our own small icon set: 24 × 24, two-unit strokes, drawn for this project; each value is the inside of an `<svg>`."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "arrow-left": '<path d="M20 12H5M11 5.5 4.5 12l6.5 6.5"/>',
    "arrow-right": '<path d="M4 12h15M13 5.5l6.5 6.5-6.5 6.5"/>',
    "bell": '<path d="M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10 20.5h4"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="15" rx="2"/><path d="M4 10.5h16M8.5 3.5v4M15.5 3.5v4"/>',
    "check": '<path d="M4.5 12.5 10 18 19.5 7"/>',
    "chevron-down": '<path d="M5.5 9 12 15.5 18.5 9"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.4 2"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "document": '<path d="M6 3.5h8l4.5 4.5v12.5h-12.5zM13.5 3.5V8.5h5M9 13h6M9 16.5h6"/>',
    "error": '<path d="M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7zM12 8v4.6M12 16v.1"/>',
    "globe": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17"/>',
    "hall": '<path d="M3.5 9.5 12 4l8.5 5.5zM5.5 9.5V18M10 9.5V18M14 9.5V18M18.5 9.5V18M3.5 20h17"/>',
    "home": '<path d="M4 11 12 4l8 7M6 9.5V20h12V9.5M10 20v-5.5h4V20"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.2M12 7.6v.1"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "message": '<path d="M4 5h16v11.5h-9L6.5 20v-3.5H4zM8 9.3h8M8 12.5h5"/>',
    "money": (
        '<rect x="3.5" y="6.5" width="17" height="11" rx="2"/>'
        '<circle cx="12" cy="12" r="2.4"/>'
        '<path d="M7 12v.1M17 12v.1"/>'
    ),
    "pause": '<path d="M8.5 5.5v13M15.5 5.5v13"/>',
    "person": '<circle cx="12" cy="7.5" r="3.7"/><path d="M4.5 20.5c0-4.5 3-7 7.5-7s7.5 2.5 7.5 7"/>',
    "phone": '<rect x="7" y="3" width="10" height="18" rx="2"/><path d="M11 17.8h2"/>',
    "pin": (
        '<path d="M12 21c4.4-5 6.5-8.3 6.5-11.2a6.5 6.5 0 0 0-13 0C5.5 12.7 7.6 16 12 21z"/>'
        '<circle cx="12" cy="9.8" r="2.2"/>'
    ),
    "play": '<path d="M7.5 5v14l11.5-7z"/>',
    "printer": '<path d="M7 8.5V3.5h10v5M7 17H4V8.5h16V17h-3M7 14h10v6.5H7z"/>',
    "repeat": '<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4v5h-5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 20.5 20.5"/>',
    "star": '<path d="M12 3.8l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z"/>',
    "swap": '<path d="M4 8.5h15M15 4.5l4 4-4 4M20 16H5M9 12l-4 4 4 4"/>',
    "ticket": (
        '<path d="M3.5 7h17v3.3a1.9 1.9 0 0 0 0 3.6V17h-17v-3.1a1.9 1.9 0 0 0 0-3.6z'
        'M14.5 7.5v2M14.5 11.2v1.8M14.5 14.8v2"/>'
    ),
    "users": (
        '<circle cx="9" cy="8" r="3.3"/>'
        '<path d="M2.8 20c0-4 2.5-6.2 6.2-6.2s6.2 2.2 6.2 6.2'
        'M15.5 4.9a3.3 3.3 0 0 1 0 6.2M17.5 14.2c2.3.7 3.7 2.8 3.7 5.8"/>'
    ),
    "volume": '<path d="M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4.3 4.3 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"/>',
    "warning": '<path d="M12 4 21 19.5H3zM12 10v4.3M12 17v.1"/>',
}
