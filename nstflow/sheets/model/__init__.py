"""What a contact sheet shows and says, without pixels."""
