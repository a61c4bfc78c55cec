"""What a recipe may say of engine, tile and files, declared once."""
