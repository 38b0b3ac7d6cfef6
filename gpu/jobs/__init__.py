"""Jobs that train and sample real models, and what they compute exactly as the TypeScript library does."""
