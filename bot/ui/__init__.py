"""What people see and press on Discord: views, buttons, texts, and how they are sent."""
