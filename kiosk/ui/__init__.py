"""The screen: renders ScreenModels and posts what is touched. The only room that knows Kivy."""
